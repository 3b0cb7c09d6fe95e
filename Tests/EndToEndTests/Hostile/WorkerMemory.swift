// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// The highest memory of each worker (PSS, `/proc/<pid>/smaps_rollup`), looked at four times a second.
final class WorkerMemory: Sendable, CustomStringConvertible {
    private struct State {
        var peaks: [String: Int] = [:]
        var isStopped = false
    }

    private let workers: [String: pid_t]
    private let state = Mutex(State())

    init(_ workers: [String: pid_t]) {
        self.workers = workers
    }

    func stop() { state.withLock { $0.isStopped = true } }

    func watch() async {
        while !state.withLock(\.isStopped), !Task.isCancelled {
            for (name, pid) in workers {
                guard let now = Self.kilobytes(pid) else { continue }
                state.withLock { $0.peaks[name] = max($0.peaks[name] ?? 0, now) }
            }
            try? await Task.sleep(for: .milliseconds(250))
        }
    }

    func over(megabytes limit: Int) -> [String] {
        state.withLock(\.peaks).filter { $0.value > limit << 10 }.map { "\($0.key) had \($0.value >> 10) MB" }
    }

    var description: String {
        state.withLock(\.peaks).sorted { $0.key < $1.key }.map { "\($0.key) \($0.value >> 10) MB" }
            .joined(separator: ", ")
    }

    private static func kilobytes(_ pid: pid_t) -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/smaps_rollup", encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("Pss:") }
        return line?.split(separator: " ").compactMap { Int($0) }.first
    }
}
