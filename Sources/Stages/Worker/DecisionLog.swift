// SPDX-License-Identifier: Apache-2.0

import Foundation
package import Logging
import Operations
import Reporting

/// One line for each decision, so that a search for a submission, a unit or a receipt's number finds what became of it.
///
/// What a unit has to mend (refused, or a reused id) is said at `info`, everything else at `debug`: at 13,000 reports a second a
/// line for each would cost more than the decision, nobody has to act on it, and the database has it (`nhipcau trace`).
package struct DecisionLog: Sendable {
    private let logger: Logger

    package init(_ logger: Logger) {
        self.logger = logger
    }

    /// - Parameters:
    ///   - submission: the id by which we know it; the receipt may bear its sender's.
    ///   - attempt: ours, 0 the first time.
    func decided(_ submission: UUID, _ receipt: Receipt, attempt: Int) {
        let level = Self.level(receipt.outcome)
        // Asked here once, before anything is built.
        guard logger.logLevel <= level else { return }
        logger.log(level: level, "Decided", metadata: Self.metadata(submission, receipt, attempt))
    }

    private static func level(_ outcome: Outcome) -> Logger.Level {
        switch outcome {
        case .rejected, .conflict: .info
        default: .debug
        }
    }

    private static func metadata(_ submission: UUID, _ receipt: Receipt, _ attempt: Int) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            LogKey.submissionID: "\(submission.uuidString.lowercased())", LogKey.unitCode: "\(receipt.unitCode)",
            LogKey.outcome: "\(receipt.outcome.rawValue)", LogKey.attempt: .stringConvertible(attempt),
        ]
        if let number = receipt.receiptNo { metadata[LogKey.receiptNumber] = "\(number)" }
        if let period = receipt.period { metadata[LogKey.period] = "\(period)" }
        if let revision = receipt.revision { metadata[LogKey.revision] = .stringConvertible(revision) }
        return metadata
    }
}
