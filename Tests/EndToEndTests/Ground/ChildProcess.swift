// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// A process of ours, whose end can be awaited from several sides.
final class ChildProcess: Sendable {
    private struct State {
        var status: Int32?
        var waiters: [Int: CheckedContinuation<Int32?, Never>] = [:]
        var next = 0
    }

    let program: String
    let pid: Int32
    private let state: SharedState

    /// The state outlives this object, for the process may.
    private final class SharedState: Sendable {
        let value = Mutex(State())
    }

    /// - Parameters:
    ///   - environment: stands over the environment of the tests.
    ///   - log: file to which its output is appended.
    init(_ program: String, _ arguments: [String] = [], environment: [String: String], log: String) throws {
        guard FileManager.default.isExecutableFile(atPath: program) else { throw Trouble("\(program) is not there") }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        let descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Trouble("cannot write \(log)") }
        let output = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        process.standardOutput = output
        process.standardError = output
        let state = SharedState()
        process.terminationHandler = { ended in
            let waiters = state.value.withLock { state in
                state.status = ended.terminationReason == .exit ? ended.terminationStatus : -ended.terminationStatus
                defer { state.waiters = [:] }
                return state.waiters.values.map { $0 }
            }
            for waiter in waiters { waiter.resume(returning: state.value.withLock(\.status)) }
        }
        try process.run()
        self.program = URL(fileURLWithPath: program).lastPathComponent
        self.state = state
        pid = process.processIdentifier
    }

    /// Its exit code, or the number of the signal that ended it, negative; `nil` while it runs.
    var status: Int32? { state.value.withLock(\.status) }

    func signal(_ number: Int32) {
        // The number may belong to somebody else once the process has ended.
        if status == nil { kill(pid, number) }
    }

    /// Its exit code, or the number of the signal that ended it, negative. Kills it when it takes longer, also in a
    /// cancelled task.
    func end(within limit: Duration) async throws -> Int32 {
        if let status = await wait(limit) { return status }
        signal(SIGKILL)
        _ = await wait(.seconds(10))
        throw Trouble("\(program) had not ended after \(limit) and was killed")
    }

    private func wait(_ limit: Duration) async -> Int32? {
        await withCheckedContinuation { continuation in
            let (id, status) = state.value.withLock { state -> (Int, Int32?) in
                guard state.status == nil else { return (0, state.status) }
                state.next += 1
                state.waiters[state.next] = continuation
                return (state.next, nil)
            }
            if let status { return continuation.resume(returning: status) }
            // A timer instead of Task.sleep: the task may be cancelled, and the process has to be waited for still.
            DispatchQueue.global().asyncAfter(deadline: .now() + limit / .seconds(1)) { [state] in
                state.value.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: nil)
            }
        }
    }
}
