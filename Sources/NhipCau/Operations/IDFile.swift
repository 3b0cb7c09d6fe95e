// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A file of submission ids, one a line, read page by page.
final class IDFile {
    private static let page = 10_000
    private static let chunk = 1 << 16

    private let path: String
    private let handle: FileHandle
    private var rest: [UInt8] = []
    private var line = 0
    private var isAtEnd = false

    init(_ path: String) throws {
        self.path = path
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw Failure("read \(path)", why: "the file cannot be read", next: "check its path")
                .told(code: Look.cannotLook)
        }
        self.handle = handle
    }

    /// The next ids; `nil` behind the last.
    ///
    /// - Throws: the exit of the command when a line is no id.
    func next() throws -> [UUID]? {
        var ids: [UUID] = []
        while ids.count < Self.page, let text = try nextLine() {
            line += 1
            let word = text.trimmingCharacters(in: .whitespaces)
            if word.isEmpty { continue }
            guard let id = UUID(uuidString: word) else {
                throw Failure(
                    "read \(path)",
                    why: "line \(line) is no submission id: \(Console.plain(String(word.prefix(60))))",
                    next: "write one UUID a line"
                ).told(code: Look.cannotLook)
            }
            ids.append(id)
        }
        return ids.isEmpty ? nil : ids
    }

    private func nextLine() throws -> String? {
        while true {
            if let end = rest.firstIndex(of: 0x0A) {
                defer { rest.removeFirst(end - rest.startIndex + 1) }
                return String(decoding: rest[..<end], as: UTF8.self)
            }
            if isAtEnd {
                defer { rest = [] }
                return rest.isEmpty ? nil : String(decoding: rest, as: UTF8.self)
            }
            let data = try handle.read(upToCount: Self.chunk) ?? Data()
            isAtEnd = data.isEmpty
            rest += data
        }
    }
}
