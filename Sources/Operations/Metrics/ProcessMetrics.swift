// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The `process_*` metrics that every Prometheus client publishes, read when somebody scrapes.
package enum ProcessMetrics {
    /// Publishes memory, CPU, start time and descriptors of this process in `registry`.
    package static func publish(in registry: PrometheusRegistry) {
        let resident = registry.gauge(MetricName.residentMemory)
        let virtual = registry.gauge(MetricName.virtualMemory)
        let cpu = registry.counter(MetricName.cpuSeconds)
        let open = registry.gauge(MetricName.openDescriptors)
        registry.gauge(MetricName.startTime).set(startTime())
        registry.gauge(MetricName.maximumDescriptors).set(maximumDescriptors())
        registry.addCollector {
            if let memory = memory() {
                resident.set(memory.resident)
                virtual.set(memory.virtual)
            }
            cpu.increment(by: cpuSeconds() - cpu.value)
            if let count = openDescriptors() { open.set(Double(count)) }
        }
    }

    /// CPU time of all threads so far, in seconds.
    package static func cpuSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Resident and virtual memory in bytes (`/proc/self/statm`, proc(5)).
    static func memory() -> (resident: Double, virtual: Double)? {
        let fields = file("/proc/self/statm").split(separator: " ")
        guard fields.count > 1, let virtual = Double(fields[0]), let resident = Double(fields[1]) else { return nil }
        let page = Double(sysconf(Int32(_SC_PAGESIZE)))
        return (resident * page, virtual * page)
    }

    /// When the process began, in seconds since 1970: the kernel counts from boot (field 22 of `/proc/self/stat`).
    static func startTime() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let wall = Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
        #if os(Linux)
        var boot = timespec()
        clock_gettime(CLOCK_BOOTTIME, &boot)
        let uptime = Double(boot.tv_sec) + Double(boot.tv_nsec) / 1e9
        // The second field is the program's name in parentheses and may hold spaces; count from behind it.
        let fields = file("/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
        if fields.count > 19, let ticks = Double(fields[19]) {
            return wall - uptime + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
        }
        #endif
        return wall
    }

    private static func maximumDescriptors() -> Double {
        let limit = sysconf(Int32(_SC_OPEN_MAX))
        return limit < 0 ? .infinity : Double(limit)
    }

    static func openDescriptors() -> Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Not counted: `.`, `..` and the descriptor of this very listing.
        return count - 3
    }

    /// A small file under `/proc`, empty when there is none.
    private static func file(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1_024) { buffer in
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : ""
        }
    }
}
