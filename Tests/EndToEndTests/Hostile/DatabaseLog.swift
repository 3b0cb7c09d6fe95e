// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What PostgreSQL writes into its log from now on.
struct DatabaseLog {
    /// Two workers store the same row at the same time, and one of them looks again; or a machine under load is slow. None
    /// of it speaks of a value.
    private static let expected = [
        "duplicate key value violates unique constraint", "deadlock detected", "canceling statement due to",
    ]

    private let path: String
    private let start: UInt64

    init() throws {
        path = try PrivateServices.state() + "/log/database.log"
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        start = try file.seekToEnd()
        try file.close()
    }

    /// Lines of errors that are not part of the plan.
    func errors() throws -> [String] {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        try file.seek(toOffset: start)
        let text = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        try file.close()
        return text.split(separator: "\n").map(String.init).filter { line in
            ["ERROR:", "FATAL:", "PANIC:"].contains { line.contains($0) }
                && !Self.expected.contains { line.contains($0) }
        }
    }
}
