// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The program `nhipcau` as a person calls it: arguments in, exit code and texts out.
struct Program: Sendable {
    struct Answer: Sendable {
        let status: Int32
        /// Standard output.
        let out: String
        /// Standard error.
        let complaint: String
    }

    private let environment: [String: String]
    /// A folder of this one's own, for files and the spool.
    let folder: String

    private init(_ environment: [String: String]) throws {
        folder = FileManager.default.temporaryDirectory.path + "/nhipcau-\(UUID().uuidString.lowercased())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.environment = environment.merging(["ACCOUNT_SPOOL": folder + "/spool"]) { $1 }
    }

    /// With the account of the workers, as operators and the province have it.
    static func operators(on ground: Ground) throws -> Program {
        try Program(ground.environment())
    }

    /// With the account of a unit and nothing else, as its office has it; there is no database for it.
    static func office(
        _ unit: String,
        on ground: Ground,
        changes: [String: String] = [:]
    ) throws -> Program {
        let own = [
            "BROKER_USER": "unit-\(unit)", "ACCOUNT_UNIT": unit,
            "BROKER_PASSWORD_FILE": try PrivateServices.state() + "/secrets/unit-\(unit)",
        ]
        let broker = try ground.environment().filter { $0.key.hasPrefix("BROKER_") }
        return try Program(broker.merging(own) { $1 }.merging(changes) { $1 })
    }

    /// On a machine where nothing runs: every port is closed.
    static func alone(unit: String = "341") throws -> Program {
        let password = try PrivateServices.state() + "/secrets/unit-\(unit)"
        return try Program([
            "BROKER_HOST": "127.0.0.1", "BROKER_PORT": "1", "BROKER_TLS": "false", "DATABASE_HOST": "127.0.0.1",
            "DATABASE_PORT": "1", "BROKER_USER": "unit-\(unit)", "BROKER_PASSWORD_FILE": password,
        ])
    }

    /// The same folder and spool with another broker.
    func moved(to other: Program) -> Program {
        Program(environment: other.environment.merging(["ACCOUNT_SPOOL": folder + "/spool"]) { $1 }, folder: folder)
    }

    /// The same folder and spool with other settings.
    func changed(_ changes: [String: String]) -> Program {
        Program(environment: environment.merging(changes) { $1 }, folder: folder)
    }

    private init(environment: [String: String], folder: String) {
        self.environment = environment
        self.folder = folder
    }

    /// Runs it to its end.
    func run(_ arguments: String...) async throws -> Answer { try await run(arguments) }

    func run(_ arguments: [String]) async throws -> Answer { try await start(arguments).answer() }

    /// Begins it, for whoever wants to do something while it runs.
    func start(_ arguments: [String]) throws -> Running {
        let name = folder + "/\(UUID().uuidString)"
        let process = try ChildProcess(
            Surroundings.required("NHIPCAU_BIN") + "/nhipcau",
            arguments,
            environment: environment,
            log: name + ".out",
            errors: name + ".err"
        )
        return Running(process: process, name: name)
    }

    /// One call that has begun.
    struct Running: Sendable {
        let process: ChildProcess
        fileprivate let name: String

        /// Its answer at its end.
        func answer() async throws -> Answer {
            let status = try await process.end(within: .seconds(90))
            return Answer(status: status, out: text(".out"), complaint: text(".err"))
        }

        // Not by String(contentsOfFile:), which takes a byte order mark away.
        private func text(_ ending: String) -> String {
            String(decoding: FileManager.default.contents(atPath: name + ending) ?? Data(), as: UTF8.self)
        }
    }

    /// The path of a file in the folder.
    func file(_ name: String) -> String { "\(folder)/\(name)" }

    func removeFolder() { try? FileManager.default.removeItem(atPath: folder) }
}
