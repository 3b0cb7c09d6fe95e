// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What is announced is there: the catalogues of names against the sources that are to use them.
struct HouseTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every Swift source of the product but the catalogue itself.
    private func sources(without catalogue: String) throws -> String {
        var text = ""
        for folder in ["Sources", "Workers"] {
            let files = FileManager.default.enumerator(
                at: Self.root.appending(path: folder),
                includingPropertiesForKeys: nil
            )
            for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
                if file.lastPathComponent == catalogue { continue }
                text += try String(contentsOf: file, encoding: .utf8)
            }
        }
        return text
    }

    private func names(in file: String) throws -> [String] {
        let text = try String(contentsOf: Self.root.appending(path: file), encoding: .utf8)
        return text.matches(of: /static let (\w+) = "/).map { String($0.1) }
    }

    @Test("Every key of the log is written by somebody")
    func logKeys() throws {
        let text = try sources(without: "LogKey.swift")
        for name in try names(in: "Sources/Operations/Logging/LogKey.swift") {
            #expect(text.contains(try Regex("LogKey\\.\(name)\\b")), "\(name)")
        }
    }

    @Test("Every label of a metric is used by somebody")
    func labels() throws {
        let text = try sources(without: "MetricName.swift")
        let file = try String(
            contentsOf: Self.root.appending(path: "Sources/Operations/Metrics/MetricName.swift"),
            encoding: .utf8
        )
        let labels = try #require(file.components(separatedBy: "enum MetricLabel").last)
        for match in labels.matches(of: /static let (\w+) = "/) {
            #expect(text.contains(try Regex("MetricLabel\\.\(match.1)\\b")), "\(match.1)")
        }
    }
}
