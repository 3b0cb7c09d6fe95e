// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Operations

/// One line for each decision, so that a search for a submission, a unit or a receipt's number finds what became of it.
struct DecisionLog: Sendable {
    private let logger: Logger

    init(_ logger: Logger) {
        self.logger = logger
    }

    /// - Parameters:
    ///   - outcome: the word of the receipt, such as `accepted_with_warnings`.
    ///   - number: of the receipt, as people read it.
    ///   - period: as the report names it; `nil` when it could not be read.
    ///   - revision: that the report stands at with it; `nil` when it was not accepted.
    func decided(
        _ submission: UUID,
        unit: String,
        outcome: String,
        number: String,
        period: String?,
        revision: Int?
    ) {
        logger.info("Decided", metadata: metadata(submission, unit, outcome, number, period, revision))
    }

    private func metadata(
        _ submission: UUID,
        _ unit: String,
        _ outcome: String,
        _ number: String,
        _ period: String?,
        _ revision: Int?
    ) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            LogKey.submissionID: "\(submission.uuidString.lowercased())", LogKey.unitCode: "\(unit)",
            LogKey.outcome: "\(outcome)", LogKey.receiptNumber: "\(number)",
        ]
        if let period { metadata[LogKey.period] = "\(period)" }
        if let revision { metadata[LogKey.revision] = .stringConvertible(revision) }
        return metadata
    }
}
