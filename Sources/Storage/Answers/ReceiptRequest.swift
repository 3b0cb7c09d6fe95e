// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// A unit's request for its receipts, and how far the answer has come.
package struct ReceiptRequest: Sendable {
    /// The last receipt that was sent; they go by arrival and submission.
    package struct Place: Sendable, Hashable {
        package let receivedAtMilliseconds: Int64
        package let submissionID: UUID

        package init(receivedAtMilliseconds: Int64, submissionID: UUID) {
            self.receivedAtMilliseconds = receivedAtMilliseconds
            self.submissionID = submissionID
        }
    }

    package let unitCode: String
    package let id: UUID
    package let sinceMilliseconds: Int64
    /// Receipts still to be sent; `nil` until they were counted.
    package var remaining: Int64?
    package var place: Place?
    /// Tries before this one.
    package let tries: Int32
}

/// A receipt as the tables have it.
package enum PastReceipt: Sendable {
    case decided(Decision)
    case waiting(ParkedSubmission, contentHash: [UInt8])

    package var place: ReceiptRequest.Place {
        switch self {
        case .decided(let decision):
            ReceiptRequest.Place(
                receivedAtMilliseconds: decision.receivedAtMilliseconds,
                submissionID: decision.submissionID
            )
        case .waiting(let parked, _):
            ReceiptRequest.Place(
                receivedAtMilliseconds: parked.receivedAtMilliseconds,
                submissionID: parked.submissionID
            )
        }
    }
}
