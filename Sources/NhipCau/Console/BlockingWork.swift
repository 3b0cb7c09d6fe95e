// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// Work that waits for the disk, away from the threads that all tasks share.
enum BlockingWork {
    private static let queue = DispatchQueue(label: "nhipcau.disk")

    /// One after the other, in the order of the calls of one task.
    static func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Swift.Result { try body() }) }
        }
    }
}
