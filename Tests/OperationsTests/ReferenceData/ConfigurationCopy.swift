// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Operations

/// A copy of the delivered reference data that a test may break; removed with the last reference.
final class ConfigurationCopy {
    static let delivered: String = {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appendingPathComponent("config").path
    }()

    let directory: String

    init() throws {
        directory =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("reference-data-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for entry in ["units", "vocabulary", "calendar", "plan", "rules.csv"] {
            try FileManager.default.copyItem(
                atPath: "\(Self.delivered)/\(entry)",
                toPath: "\(directory)/\(entry)"
            )
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Replaces the first occurrence, which must exist, and tells its line.
    @discardableResult
    func replace(_ path: String, _ old: String, _ new: String) throws -> Int {
        let file = "\(directory)/\(path)"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let range = try #require(text.range(of: old), "\(path) has no \"\(old)\"")
        try text.replacingCharacters(in: range, with: new).write(toFile: file, atomically: true, encoding: .utf8)
        return text[..<range.lowerBound].utf8.count { $0 == UInt8(ascii: "\n") } + 1
    }

    func remove(_ path: String) throws {
        try FileManager.default.removeItem(atPath: "\(directory)/\(path)")
    }

    func move(_ path: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: "\(directory)/\(path)", toPath: "\(directory)/\(other)")
    }
}

/// One thing broken in one file, and what the loader has to say about it.
struct Mistake: CustomTestStringConvertible {
    let file: String
    let old: String
    let new: String
    /// Lines below the place of the change; nil = the file cannot be read as YAML, so that the line may be the next.
    let offset: Int?
    /// In a CSV file the line itself.
    let line: Int?
    let fix: String

    init(_ file: String, _ old: String, _ new: String, _ line: Int, _ fix: String) {
        (self.file, self.old, self.new, self.line, offset, self.fix) = (file, old, new, line, 0, fix)
    }

    init(plan old: String, _ new: String, _ fix: String, below offset: Int? = 0) {
        (file, self.old, self.new, line, self.offset, self.fix) = ("plan/2025.yaml", old, new, nil, offset, fix)
    }

    var testDescription: String { "\(file): \(old) → \(new)" }

    func check() throws {
        let copy = try ConfigurationCopy()
        let place = try copy.replace(file, old, new)
        let error = try #require(throws: ReferenceDataError.self) {
            try ReferenceData.load(directory: copy.directory)
        }
        let found = error.problems.filter {
            $0.file == "\(copy.directory)/\(file)" && "\($0.fix) \($0.what)".contains(fix)
        }
        let problem = try #require(found.first, "\(error)")
        if let line {
            #expect(problem.line == line && place == line)
        } else if let offset {
            // A missing key is named where its mapping begins.
            #expect(problem.line == place + offset || (problem.what.contains("lacks") && problem.line < place))
        } else {
            #expect((place...(place + 2)).contains(problem.line), "\(error)")
        }
    }
}
