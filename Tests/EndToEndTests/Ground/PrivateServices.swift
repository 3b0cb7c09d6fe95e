// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A broker and a database for these tests alone, under the state directory of the tests: they are killed here, which
/// no other test should have to live through. Started before the first test and stopped after the last, unless they
/// were running already.
struct PrivateServices: SuiteTrait, TestScoping {
    static let shared = PrivateServices()

    @concurrent func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing body: @Sendable @concurrent () async throws -> Void
    ) async throws {
        let wasRunning = try await Self.isRunning()
        // An earlier version's queues may have been declared otherwise.
        if !wasRunning { try await Self.script("forget.sh") }
        try await Self.script("services.sh", "start")
        // The workers' own role may create the tests' databases; nothing else changes hands.
        try await Self.script("database.sh", "psql", "-c", "ALTER ROLE nhipcau CREATEDB")
        let result: Result<Void, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        if !wasRunning { try await Self.script("services.sh", "stop") }
        try result.get()
    }

    static func state() throws -> String { try Surroundings.required("NHIPCAU_TEST_STATE") + "/end-to-end" }

    static func port(_ part: String) throws -> Int {
        let text = try String(contentsOfFile: state() + "/run/\(part).port", encoding: .utf8)
        guard let port = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Trouble("the port of the \(part) is '\(text)'")
        }
        return port
    }

    static func secret(_ name: String) throws -> String {
        try String(contentsOfFile: state() + "/secrets/\(name)", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func isRunning() async throws -> Bool {
        for part in ["broker.sh", "database.sh"] where try await run(part, ["status"]) != 0 { return false }
        return true
    }

    /// Runs a script of `config/dev` on this state directory.
    static func script(_ name: String, _ arguments: String...) async throws {
        let status = try await run(name, arguments)
        guard status == 0 else {
            throw Trouble("\(name) \(arguments.joined(separator: " ")) ended with \(status); see \(try log())")
        }
    }

    private static func log() throws -> String { try state() + "/log/scripts.log" }

    private static func run(_ name: String, _ arguments: [String]) async throws -> Int32 {
        let state = try state()
        try FileManager.default.createDirectory(atPath: state + "/log", withIntermediateDirectories: true)
        let script = try ChildProcess(
            "/bin/bash",
            [Surroundings.required("NHIPCAU_CONFIG") + "/dev/\(name)"] + arguments,
            environment: ["NHIPCAU_STATE": state],
            log: log()
        )
        return try await script.end(within: .seconds(150))
    }
}

/// A test cannot go on; the text says why.
struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// What the launcher says of this machine.
enum Surroundings {
    /// - Throws: a missing variable fails the test; nothing is skipped in silence.
    static func required(_ name: String) throws -> String {
        guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
            throw Trouble("\(name) is not set; ./nhipcau test sets it")
        }
        return value
    }
}
