// SPDX-License-Identifier: Apache-2.0

package import AMQP

/// What was seen of a broker: the facts that `BrokerAssessment` judges.
package struct BrokerTraits: Sendable, Hashable {
    /// What the broker does with the arrival stamp, the header `timestamp_in_ms`.
    package enum ArrivalStamp: Sendable, Hashable {
        /// Writes it with its own clock, over what a sender wrote.
        case written
        /// Writes it only where the sender did not.
        case leftToSender
        /// Does not write it.
        case missing
        /// It could not be tried, for this reason.
        case unseen(String)
    }

    /// A queue against its declaration.
    package enum QueueStanding: Sendable, Hashable {
        case asDeclared
        case missing
        /// It exists with other arguments; the broker's words.
        case different(String)
        /// It could not be compared, for this reason.
        case unseen(String)
    }

    package var identity: BrokerIdentity
    package var arrivalStamp: ArrivalStamp
    /// By name; only those that were looked at.
    package var queues: [String: QueueStanding]

    package init(
        identity: BrokerIdentity,
        arrivalStamp: ArrivalStamp = .written,
        queues: [String: QueueStanding] = [:]
    ) {
        self.identity = identity
        self.arrivalStamp = arrivalStamp
        self.queues = queues
    }
}
