// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// One worker as a process of ours.
final class WorkerProcess: Sendable {
    let name: String
    let pid: Int32
    /// Unix microseconds just before the process was made.
    let startedAt: Int64
    private let process: Process
    private let ending: ProcessEnding
    private let pidFile: String

    /// - Throws: ``BenchError`` when the program is not there.
    init(_ name: String, ground: BenchGround) throws {
        let program = "\(ground.workers)/nhipcau-\(name)"
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw BenchError(what: "start nhipcau-\(name)", why: "\(program) is not there", next: "build the workers")
        }
        let log = "\(ground.state)/log/nhipcau-\(name).log"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.standardInput = FileHandle.nullDevice
        let output = try Self.append(log)
        process.standardOutput = output
        process.standardError = output
        var environment = ProcessInfo.processInfo.environment
        environment["OPS_PORT"] = "0"
        process.environment = environment
        let ending = ProcessEnding()
        process.terminationHandler = { _ in ending.end() }
        startedAt = Wall.now()
        try process.run()
        self.name = name
        self.process = process
        self.ending = ending
        pid = process.processIdentifier
        // In the launcher's form, so that it stops this worker should we not come to it.
        pidFile = "\(ground.state)/run/nhipcau-\(name).pid"
        let line = "\(pid) \(ProcessTable.startTime(of: pid) ?? "")\n"
        try? line.write(toFile: pidFile, atomically: true, encoding: .utf8)
    }

    var isRunning: Bool { !ending.hasEnded }

    /// Asks, waits, then kills. Also works in a cancelled task.
    ///
    /// - Returns: what was wrong with its end, if anything.
    func stop(within limit: Duration = .seconds(30)) async -> String? {
        defer { try? FileManager.default.removeItem(atPath: pidFile) }
        let wasRunning = isRunning
        kill(pid, SIGTERM)
        if await !ending.wait(limit) {
            kill(pid, SIGKILL)
            _ = await ending.wait(.seconds(5))
            return "nhipcau-\(name) did not end within \(limit) and was killed"
        }
        if !wasRunning { return "nhipcau-\(name) had ended by itself with \(process.terminationStatus)" }
        return process.terminationStatus == 0 ? nil : "nhipcau-\(name) ended with \(process.terminationStatus)"
    }

    private static func append(_ path: String) throws -> FileHandle {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw BenchError(what: "write \(path)", why: String(cString: strerror(errno)), next: "run ./nhipcau bench")
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}

/// The end of a process, which may be waited for from several sides.
private final class ProcessEnding: Sendable {
    private struct State {
        var hasEnded = false
        var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    var hasEnded: Bool { state.withLock(\.hasEnded) }

    func end() {
        let waiters = state.withLock { state in
            state.hasEnded = true
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume(returning: true) }
    }

    /// Whether it ended in time.
    func wait(_ limit: Duration) async -> Bool {
        await withCheckedContinuation { continuation in
            let id = state.withLock { state -> Int? in
                guard !state.hasEnded else { return nil }
                state.next += 1
                state.waiters[state.next] = continuation
                return state.next
            }
            guard let id else { return continuation.resume(returning: true) }
            // A timer instead of Task.sleep: the task may be cancelled, and the wait has to last all the same.
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(limit / .milliseconds(1)))) {
                self.state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: false)
            }
        }
    }
}
