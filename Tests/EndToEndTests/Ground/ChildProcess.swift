// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// A process of ours, whose end can be awaited from several sides.
///
/// Not Foundation's `Process`: on Linux that hands the child a socket and takes its closing for the child's end, so that
/// a script which leaves a server behind never seems to end.
final class ChildProcess: Sendable {
    private struct State {
        var status: Int32?
        var waiters: [Int: CheckedContinuation<Int32?, Never>] = [:]
        var next = 0
    }

    /// Outlives the object, for the process may.
    private final class SharedState: Sendable {
        let value = Mutex(State())
    }

    let program: String
    let pid: pid_t
    private let state = SharedState()

    /// - Parameters:
    ///   - environment: stands over the environment of the tests.
    ///   - log: file to which its output is appended.
    ///   - errors: file for what it writes to standard error; the same file unless told otherwise.
    init(
        _ program: String,
        _ arguments: [String] = [],
        environment: [String: String],
        log: String,
        errors: String? = nil
    ) throws {
        self.program = URL(fileURLWithPath: program).lastPathComponent
        let merged = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        pid = try Self.spawn([program] + arguments, merged.map { "\($0)=\($1)" }, log: log, errors: errors)
        Thread.detachNewThread { [pid, state] in Self.awaitEnd(of: pid, state) }
    }

    /// Its exit code, or the number of the signal that ended it, negative; `nil` while it runs.
    var status: Int32? { state.value.withLock(\.status) }

    func signal(_ number: Int32) {
        // Under the lock: the number may belong to somebody else once the process has been reaped.
        state.value.withLock { if $0.status == nil { kill(pid, number) } }
    }

    private static func spawn(
        _ arguments: [String],
        _ environment: [String],
        log: String,
        errors: String?
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        if let errors {
            posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        } else {
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
        }
        // Nothing of the tests' own: a socket that lived on in a server here would never look closed to its peer.
        // What is not open is passed over.
        for descriptor in Int32(3)..<1_024 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The child hears every signal, whatever this thread has blocked.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let argv = arguments.map { strdup($0) } + [nil]
        let envp = environment.map { strdup($0) } + [nil]
        defer { for text in argv + envp { free(text) } }
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, arguments[0], &actions, &attributes, argv, envp)
        guard failure == 0 else { throw Trouble("cannot run \(arguments[0]): \(String(cString: strerror(failure)))") }
        return pid
    }

    private static func awaitEnd(of pid: pid_t, _ state: SharedState) {
        var ended = siginfo_t()
        while waitid(P_PID, id_t(pid), &ended, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        let (waiters, status) = state.value.withLock { state in
            var word: Int32 = 0
            waitpid(pid, &word, 0)
            let status = word & 0x7F == 0 ? (word >> 8) & 0xFF : -(word & 0x7F)
            state.status = status
            defer { state.waiters = [:] }
            return (state.waiters.values.map { $0 }, status)
        }
        for waiter in waiters { waiter.resume(returning: status) }
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
