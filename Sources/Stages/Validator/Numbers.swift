// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage
import Synchronization

/// Numbers that were taken ahead for the decisions and reports of a batch. What a round did not use, or could not commit,
/// serves the next: clerks read a gap between receipts as a document that was lost.
final class Numbers {
    private(set) var stamps: [ReceiptStamp] = []
    private(set) var reports: [Int64] = []

    /// - Parameter spare: receipt numbers that the batch before left over.
    init(spare: [Int64]) {
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        stamps = spare.map { ReceiptStamp(receiptNumber: $0, decidedAtMilliseconds: now) }
    }

    func add(stamps: [ReceiptStamp], reports: [Int64]) {
        self.stamps += stamps
        self.reports += reports
    }

    /// Whether there are enough.
    func cover(stamps count: Int, reports reportCount: Int) -> Bool {
        count <= stamps.count && reportCount <= reports.count
    }

    /// They are in a transaction that was committed.
    func use(stamps count: Int, reports reportCount: Int) {
        stamps.removeFirst(min(count, stamps.count))
        reports.removeFirst(min(reportCount, reports.count))
    }
}

/// Receipt numbers that batches left over, for the next one of the same worker.
final class SpareNumbers: Sendable {
    private let numbers = Mutex<[Int64]>([])

    /// Takes all of them; of a batch that fails they are lost, since it may have been committed.
    func take() -> [Int64] {
        numbers.withLock { numbers in
            defer { numbers = [] }
            return numbers
        }
    }

    func giveBack(_ left: Numbers) {
        numbers.withLock { $0 += left.stamps.map(\.receiptNumber) }
    }
}
