// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A real SMTP server in a process of its own (`smtp_server.py`), for the length of one test.
package struct SMTPServer: Sendable {
    package let port: Int
    /// The PEM file of the authority behind its certificate; empty without TLS.
    package let authorities: String
    /// The letters it takes, in order.
    package let letters: AsyncStream<ReceivedLetter>
    /// What a scripted server hears, in order.
    package let heard: AsyncStream<Heard>
    /// Where a scripted server reads what to say.
    private let script: String

    /// Runs `body` against a server started with these options, and ends the server whatever happens.
    ///
    /// A machine without Python or aiosmtpd fails the test and says what to install: it is never skipped.
    package static func running<Result>(
        _ options: [String] = [],
        _ body: (SMTPServer) async throws -> Result
    ) async throws -> Result {
        let process = Process()
        let output = Pipe()
        let input = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [Script.python, Script.path] + options
        process.standardOutput = output
        process.standardInput = input
        let (starts, started) = AsyncStream.makeStream(of: Listening.self)
        let (letters, arrived) = AsyncStream.makeStream(of: ReceivedLetter.self)
        let (talk, overheard) = AsyncStream.makeStream(of: Heard.self)
        try process.run()
        // A thread of its own reads: dispatch sources on a pipe that closes crash Foundation now and then.
        let reading = output.fileHandleForReading
        let reader = Thread {
            var rest = Data()
            while case let data = reading.availableData, !data.isEmpty {
                rest.append(data)
                var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Data($0) }
                rest = lines.removeLast()
                for line in lines {
                    if let listening = try? JSONDecoder().decode(Listening.self, from: line) {
                        started.yield(listening)
                    } else if let letter = try? JSONDecoder().decode(ReceivedLetter.self, from: line) {
                        arrived.yield(letter)
                    } else if let heard = try? JSONDecoder().decode(Heard.self, from: line) {
                        overheard.yield(heard)
                    }
                }
            }
            started.finish()
            arrived.finish()
            overheard.finish()
        }
        reader.start()
        // The server ends by itself when its input closes.
        defer { try? input.fileHandleForWriting.close() }
        var start = starts.makeAsyncIterator()
        guard let listening = await start.next() else { throw Script.Unavailable() }
        return try await body(
            SMTPServer(
                port: listening.port,
                authorities: listening.authorities,
                letters: letters,
                heard: talk,
                script: options.firstIndex(of: "--script").map { options[$0 + 1] } ?? ""
            )
        )
    }

    /// Runs `body` against a server that says what a script says (`Scripted` in `smtp_server.py`).
    package static func playing<Result>(
        _ script: String,
        _ body: (SMTPServer) async throws -> Result
    ) async throws -> Result {
        let file = FileManager.default.temporaryDirectory.appending(path: "smtp-\(UUID().uuidString).json").path
        try script.write(toFile: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        return try await running(["--script", file], body)
    }

    /// From the next connection on, a scripted server says this.
    package func play(_ script: String) throws {
        try script.write(toFile: self.script, atomically: true, encoding: .utf8)
    }

    /// One thing that a scripted server heard.
    package struct Heard: Decodable, Sendable, Hashable {
        /// `named` (RCPT), `whole` (the final dot came) or `unfinished` (the line broke within the letter).
        package let event: String
        package let recipient: String?
        package let message_id: String?
    }

    private struct Listening: Decodable {
        let port: Int
        let authorities: String
    }
}

/// A letter as Python's `email` package reads it.
package struct ReceivedLetter: Decodable, Sendable {
    package struct Part: Decodable, Sendable {
        package let type: String
        package let charset: String
        package let method: String
        package let filename: String
        package let disposition: String
        package let encoding: String
        package let content: String
    }

    package let sender: String?
    package let recipients: [String]?
    package let tls: Bool?
    package let user: String?
    package let greeting: String?
    package let connection: Int?
    package let headers: [String: String]
    package let from_name: String
    package let from_address: String
    package let to_name: String
    package let to_address: String
    package let type: String
    package let parts: [Part]
    package let defects: [String]
    package let raw_head: [String]
    package let longest_line: Int
    package let ascii: Bool
    package let bare_line_ends: Int
}

package enum Script {
    static var python: String { ProcessInfo.processInfo.environment["NHIPCAU_TEST_PYTHON"] ?? "python3" }
    static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "MailTests/smtp_server.py").path

    package struct Unavailable: Error, CustomStringConvertible {
        package let description = """
            The test's SMTP server did not start. Install aiosmtpd 1.4 for python3, or name a Python that has it in \
            NHIPCAU_TEST_PYTHON.
            """
    }

    /// Lets Python's `email` package read a stored letter.
    package static func parse(_ file: String) throws -> ReceivedLetter {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [python, path, "--parse", file]
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Unavailable() }
        return try JSONDecoder().decode(ReceivedLetter.self, from: data)
    }
}
