// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// A correction that waits for the revision it corrects.
package struct ParkedSubmission: Sendable, Hashable {
    package let submissionID: UUID
    package let key: ReportKey
    package let baseRevision: Int32
    /// Unit whom the receipts go to.
    package let recipient: String
    package let account: String
    /// Of the answer that it waits; the decision keeps the number.
    package let receiptNumber: Int64
    /// Bytes as sent.
    package let bodySize: Int32
    package let receivedAtMilliseconds: Int64
    package let parkedAtMilliseconds: Int64

    package init(
        submissionID: UUID,
        key: ReportKey,
        baseRevision: Int32,
        recipient: String,
        account: String,
        receiptNumber: Int64,
        bodySize: Int32,
        receivedAtMilliseconds: Int64,
        parkedAtMilliseconds: Int64
    ) {
        self.submissionID = submissionID
        self.key = key
        self.baseRevision = baseRevision
        self.recipient = recipient
        self.account = account
        self.receiptNumber = receiptNumber
        self.bodySize = bodySize
        self.receivedAtMilliseconds = receivedAtMilliseconds
        self.parkedAtMilliseconds = parkedAtMilliseconds
    }
}
