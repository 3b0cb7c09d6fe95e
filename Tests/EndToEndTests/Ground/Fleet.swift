// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Postgres

/// The worker processes of one test.
actor Fleet {
    static let stages = ["nhipcau-ingest", "nhipcau-validator", "nhipcau-aggregator"]

    private let ground: Ground
    private let environment: [String: String]
    private var processes: [(name: String, process: ChildProcess)] = []

    private init(_ ground: Ground, _ changes: [String: String]) throws {
        self.ground = ground
        environment = try ground.environment().merging(changes) { $1 }
    }

    /// Runs the body beside these workers and ends them, whatever happens. A worker that ended by itself, or does not
    /// end as it should when asked, fails the test.
    ///
    /// - Parameter names: with repetitions, for several copies.
    static func with(
        _ names: [String] = stages,
        on ground: Ground,
        changes: [String: String] = [:],
        _ body: (Fleet) async throws -> Void
    ) async throws {
        let fleet = try Fleet(ground, changes)
        let result: Result<Void, any Error>
        do {
            for name in names { try await fleet.start(name) }
            result = .success(try await body(fleet))
        } catch {
            result = .failure(error)
        }
        let complaints = await fleet.stopAll()
        try result.get()
        if !complaints.isEmpty { throw Trouble(complaints.joined(separator: "; ")) }
    }

    func start(_ name: String) throws {
        let program = try Surroundings.required("NHIPCAU_BIN") + "/\(name)"
        let log = try PrivateServices.state() + "/log/\(ground.name)-\(name).log"
        processes.append((name, try ChildProcess(program, environment: environment, log: log)))
    }

    /// `kill -9`, and another one is started as a supervisor would.
    func crash(_ name: String) async throws {
        let victims = take(name)
        for victim in victims { victim.signal(SIGKILL) }
        for victim in victims {
            let status = try await victim.end(within: .seconds(10))
            guard status == -SIGKILL else { throw Trouble("\(name) had ended by itself with \(status)") }
        }
        for _ in victims { try start(name) }
    }

    /// `kill -9` of one copy, which a supervisor starts again; the other goes on.
    func crash(_ name: String, copy: Int) async throws {
        guard let place = place(name, copy) else { throw Trouble("there is no copy \(copy) of \(name)") }
        let victim = processes.remove(at: place).process
        victim.signal(SIGKILL)
        let status = try await victim.end(within: .seconds(10))
        guard status == -SIGKILL else { throw Trouble("\(name) had ended by itself with \(status)") }
        try start(name)
    }

    /// Sends a signal to one copy, or to all.
    func signal(_ number: Int32, _ name: String, copy: Int? = nil) {
        for (index, process) in processes.filter({ $0.name == name }).enumerated() where copy ?? index == index {
            process.process.signal(number)
        }
    }

    private func place(_ name: String, _ copy: Int) -> Int? {
        let places = processes.indices.filter { processes[$0].name == name }
        return places.indices.contains(copy) ? places[copy] : nil
    }

    /// Asks it to stop.
    ///
    /// - Returns: the exit codes of all copies.
    func stop(_ name: String) async throws -> [Int32] {
        let asked = take(name)
        for process in asked { process.signal(SIGTERM) }
        var codes: [Int32] = []
        for process in asked { codes.append(try await process.end(within: .seconds(40))) }
        return codes
    }

    /// Starts again what ended by itself.
    ///
    /// - Returns: how each of them had ended.
    func revive(_ name: String) throws -> [Int32] {
        let ended = processes.filter { $0.name == name }.compactMap(\.process.status)
        processes.removeAll { $0.name == name && $0.process.status != nil }
        for _ in ended { try start(name) }
        return ended
    }

    /// The process of each worker of which there is one copy.
    var pids: [String: pid_t] { Dictionary(processes.map { ($0.name, $0.process.pid) }) { $1 } }

    func checkAlive() throws {
        for (name, process) in processes {
            if let status = process.status { throw Trouble("\(name) ended by itself with \(status)") }
        }
    }

    private func take(_ name: String) -> [ChildProcess] {
        defer { processes.removeAll { $0.name == name } }
        return processes.filter { $0.name == name }.map(\.process)
    }

    private func stopAll() async -> [String] {
        let all = processes
        processes = []
        var complaints = all.compactMap { name, process in
            process.status.map { "\(name) ended by itself with \($0)" }
        }
        for (_, process) in all { process.signal(SIGTERM) }
        for (name, process) in all where process.status == nil || process.status == 0 {
            do {
                let status = try await process.end(within: .seconds(40))
                if status != 0 {
                    complaints.append("\(name), asked to stop when all was settled, ended with \(status)")
                }
            } catch {
                complaints.append("\(error)")
            }
        }
        return complaints
    }
}
