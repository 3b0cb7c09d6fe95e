// SPDX-License-Identifier: Apache-2.0

/// The workers of one measurement.
struct WorkerSet: Sendable {
    static let stages = ["ingest", "validator", "aggregator"]
    static let all = stages + ["notifier"]

    let processes: [WorkerProcess]

    var pids: [Int32] { processes.map(\.pid) }

    /// CPU time used since they started.
    var cpu: Duration { pids.compactMap(ProcessTable.cpu).reduce(.zero, +) }

    /// Memory in MB: each page divided by those who share it.
    var proportionalMemory: Double { pids.compactMap(ProcessTable.proportionalMemory).reduce(0, +) }

    /// - Throws: ``BenchError`` when one has ended.
    func checkAlive() throws {
        for process in processes where !process.isRunning {
            throw BenchError(
                what: "measure",
                why: "nhipcau-\(process.name) has ended by itself",
                next: "read its log under .nhipcau/bench/log"
            )
        }
    }

    /// Runs the body with these workers, and stops them whatever happens.
    static func with<Result: Sendable>(
        _ names: [String],
        on ground: BenchGround,
        _ body: (WorkerSet) async throws -> Result
    ) async throws -> Result {
        var processes: [WorkerProcess] = []
        let result: Swift.Result<Result, any Error>
        do {
            for name in names { processes.append(try WorkerProcess(name, ground: ground)) }
            result = .success(try await body(WorkerSet(processes: processes)))
        } catch {
            result = .failure(error)
        }
        let complaints = await withTaskGroup(of: String?.self) { group in
            for process in processes { group.addTask { await process.stop() } }
            return await group.reduce(into: [String]()) { list, complaint in
                if let complaint { list.append(complaint) }
            }
        }
        for complaint in complaints { Progress.say("  \(complaint)") }
        let value = try result.get()
        if let complaint = complaints.first {
            throw BenchError(what: "stop the workers", why: complaint, next: "read the logs under .nhipcau/bench/log")
        }
        return value
    }
}
