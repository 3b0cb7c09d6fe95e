// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// One message as a unit's publisher would send it.
package struct GeneratedSubmission: Sendable {
    package enum Kind: Sendable, Hashable {
        /// The first revision of a report.
        case report
        /// A correction of a report that came earlier in the stream.
        case revision
        /// An earlier submission once more: the same id, the same bytes.
        case duplicate
        /// A report that must be refused.
        case invalid(Mistake)
    }

    package let kind: Kind
    /// AMQP `message_id`.
    package let id: UUID
    /// The unit in the routing key, to which the receipt goes.
    package let unitCode: String
    /// AMQP `user_id`.
    package let account: String
    package let body: [UInt8]

    package init(kind: Kind, id: UUID, unitCode: String, account: String, body: [UInt8]) {
        self.kind = kind
        self.id = id
        self.unitCode = unitCode
        self.account = account
        self.body = body
    }
}
