// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A real SMTP server in a process of its own (`smtp_server.py`), for the length of one test.
struct SMTPServer {
    let port: Int
    /// The PEM file of the authority behind its certificate; empty without TLS.
    let authorities: String
    /// The letters it takes, in order.
    let letters: AsyncStream<ReceivedLetter>

    /// Runs `body` against a server started with these options, and ends the server whatever happens.
    ///
    /// A machine without Python or aiosmtpd fails the test and says what to install: it is never skipped.
    static func running<Result>(
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
                    }
                }
            }
            started.finish()
            arrived.finish()
        }
        reader.start()
        // The server ends by itself when its input closes.
        defer { try? input.fileHandleForWriting.close() }
        guard let listening = await first(starts) else { throw Script.Unavailable() }
        return try await body(
            SMTPServer(port: listening.port, authorities: listening.authorities, letters: letters)
        )
    }

    private struct Listening: Decodable {
        let port: Int
        let authorities: String
    }
}

/// A letter as Python's `email` package reads it.
struct ReceivedLetter: Decodable {
    struct Part: Decodable {
        let type: String
        let charset: String
        let method: String
        let filename: String
        let disposition: String
        let encoding: String
        let content: String
    }

    let sender: String?
    let recipients: [String]?
    let tls: Bool?
    let user: String?
    let greeting: String?
    let connection: Int?
    let headers: [String: String]
    let from_name: String
    let from_address: String
    let to_name: String
    let to_address: String
    let type: String
    let parts: [Part]
    let defects: [String]
    let raw_head: [String]
    let longest_line: Int
    let ascii: Bool
    let bare_line_ends: Int
}

enum Script {
    static var python: String { ProcessInfo.processInfo.environment["NHIPCAU_TEST_PYTHON"] ?? "python3" }
    static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "smtp_server.py").path

    struct Unavailable: Error, CustomStringConvertible {
        let description = """
            The test's SMTP server did not start. Install aiosmtpd 1.4 for python3, or name a Python that has it in \
            NHIPCAU_TEST_PYTHON.
            """
    }

    /// Lets Python's `email` package read a stored letter.
    static func parse(_ file: String) throws -> ReceivedLetter {
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
