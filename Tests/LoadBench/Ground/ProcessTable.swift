// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the kernel knows of processes (`/proc`, and each process's CPU clock, which counts nanoseconds).
enum ProcessTable {
    /// CPU time of a process with all its threads, also those that have ended; `nil` when it is gone.
    static func cpu(of pid: Int32) -> Duration? {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(pid, &clock) == 0, clock_gettime(clock, &time) == 0 else { return nil }
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// CPU time of a process and everything below it, also of children that have ended.
    static func treeCPU(of root: Int32, without excluded: Set<Int32> = []) -> Duration {
        let parents = parents()
        var total = Duration.zero
        var open = [root]
        while let pid = open.popLast() {
            if !excluded.contains(pid) { total += cpu(of: pid) ?? .zero }
            total += endedChildrenCPU(of: pid)
            for (child, parent) in parents where parent == pid { open.append(child) }
        }
        return total
    }

    /// Proportional set size in MB (`smaps_rollup`); `nil` when the process is gone or not ours.
    static func proportionalMemory(of pid: Int32) -> Double? {
        guard let text = read("/proc/\(pid)/smaps_rollup") else { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix("Pss:") {
            return line.split(separator: " ").dropFirst().first.flatMap { Double($0) }.map { $0 / 1_024 }
        }
        return nil
    }

    /// Clock ticks since boot, as the launcher writes it beside a pid.
    static func startTime(of pid: Int32) -> String? {
        stat(of: pid).flatMap { $0.count > 19 ? String($0[19]) : nil }
    }

    private static func endedChildrenCPU(of pid: Int32) -> Duration {
        guard let fields = stat(of: pid), fields.count > 14, let user = Int(fields[13]), let system = Int(fields[14])
        else { return .zero }
        return .seconds(1) * (user + system) / sysconf(Int32(_SC_CLK_TCK))
    }

    private static func parents() -> [Int32: Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        var parents: [Int32: Int32] = [:]
        for pid in names.compactMap({ Int32($0) }) {
            if let fields = stat(of: pid), fields.count > 1, let parent = Int32(fields[1]) { parents[pid] = parent }
        }
        return parents
    }

    /// The fields after the program's name: state, parent, …
    private static func stat(of pid: Int32) -> [Substring]? {
        guard let text = read("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        return text[text.index(after: end)...].split(separator: " ")
    }

    private static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 8_192)
        let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}

/// The wall clock that client and database share on one machine.
enum Wall {
    /// Unix microseconds.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
