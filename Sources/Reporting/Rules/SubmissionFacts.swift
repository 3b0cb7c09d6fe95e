// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// What is known of a submission without reading its body: from the broker's message and our own clock.
package struct SubmissionFacts: Sendable, Hashable {
    /// The message's id.
    package var submissionID: UUID
    /// The broker account that sent it, checked by the broker: `unit-<code>`.
    package var account: String
    /// The AMQP property `type`; nil when the sender gave none.
    package var declaredType: String?
    /// When the broker took it in, in milliseconds since 1970 UTC.
    package var receivedAt: Int64
    /// The same as a day in Asia/Ho_Chi_Minh: that decides what is late.
    package var receivedOn: CivilDate
    /// Bytes of the body as it was sent.
    package var bodySize: Int
    /// The body was over the limit and was not kept.
    package var oversize: Bool

    package init(
        submissionID: UUID,
        account: String,
        declaredType: String? = nil,
        receivedAt: Int64,
        bodySize: Int,
        oversize: Bool = false
    ) {
        self.submissionID = submissionID
        self.account = account
        self.declaredType = declaredType
        self.receivedAt = receivedAt
        receivedOn = CivilDate(unixMilliseconds: receivedAt)
        self.bodySize = bodySize
        self.oversize = oversize
    }
}
