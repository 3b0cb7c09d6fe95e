// SPDX-License-Identifier: Apache-2.0

/// Runs the body, and ends it by cancellation when the limit is reached.
///
/// - Throws: ``BenchError`` at the limit, else what the body throws.
func withDeadline<Result: Sendable>(
    _ limit: Duration,
    _ what: String,
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw BenchError(
                what: what,
                why: "it was not done after \(limit)",
                next: "read the logs under .nhipcau/bench/log"
            )
        }
        defer { group.cancelAll() }
        guard let result = try await group.next() else { throw CancellationError() }
        return result
    }
}
