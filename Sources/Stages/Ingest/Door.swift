// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Reporting
import Storage

/// What a message must have to be let in: enough to know whose it is, so that somebody can be answered. Whatever is
/// wrong with the report itself gets an answer later; what fails here can only be a dead letter.
enum Door {
    static func admit(_ delivery: Delivery) -> Result<SubmissionEntry, DeadLetterReason> {
        let properties = delivery.properties
        guard var text = properties.messageID, let id = text.withUTF8({ UUID(hexadecimal: $0) }) else {
            let got = properties.messageID.map { "message_id '\($0.prefix(80))' is no UUID" } ?? "message_id is missing"
            return .failure(DeadLetterReason("submission.id_missing", got))
        }
        let sender: Sender
        switch identify(delivery) {
        case .success(let found): sender = found
        case .failure(let reason): return .failure(reason)
        }
        return .success(
            SubmissionEntry(
                id: id,
                account: sender.account,
                unitCode: sender.unitCode,
                declaredType: properties.type.map { String($0.prefix(64)) },
                receivedAt: arrival(of: properties, isOurs: delivery.routingKey == ReportTopology.submitted),
                bodySize: delivery.bodySize,
                traceparent: properties.headers.text(MessageHeader.traceparent).flatMap {
                    $0.utf8.count == 55 ? $0 : nil
                },
                contentHash: ContentHash.sha256(delivery.isTruncated ? [] : delivery.body),
                storage: delivery.body,
                bodyRange: 0..<delivery.body.count
            )
        )
    }

    private struct Sender {
        let account: String
        let unitCode: String
    }

    /// From the exchange: the user id and the routing key, both checked by the broker against the account. From a
    /// retry queue of ours: the headers that we wrote; nobody but us may publish to a queue directly, so a sender
    /// cannot forge them.
    private static func identify(_ delivery: Delivery) -> Result<Sender, DeadLetterReason> {
        let prefix = ReportTopology.submissionKey(unitCode: "")
        let headers = delivery.properties.headers
        let isOurs = delivery.routingKey == ReportTopology.submitted
        let account = isOurs ? headers.text(MessageHeader.account) : delivery.properties.userID
        let unitCode =
            isOurs
            ? headers.text(MessageHeader.unit)
            : delivery.routingKey.hasPrefix(prefix) ? String(delivery.routingKey.dropFirst(prefix.count)) : nil
        guard let account, !account.isEmpty, account.utf8.count <= 64 else {
            return .failure(
                DeadLetterReason("sender.missing", "user_id is missing; the publisher must set it to its account")
            )
        }
        guard let unitCode, !unitCode.isEmpty, unitCode.utf8.count <= 16 else {
            return .failure(
                DeadLetterReason("unit.missing", "routing key '\(delivery.routingKey.prefix(80))' names no unit")
            )
        }
        return .success(Sender(account: account, unitCode: unitCode))
    }

    /// The broker's stamp; our own clock where the broker is not set up to stamp. Never the sender's clock: it decides
    /// whether a report is late.
    private static func arrival(of properties: MessageProperties, isOurs: Bool) -> Int64 {
        let stamp =
            (isOurs ? properties.headers.integer(MessageHeader.firstArrivedAt) : nil)
            ?? properties.headers.integer(MessageHeader.arrivedAt)
        if let stamp, MessageHeader.plausibleTimes.contains(stamp) { return stamp }
        return Int64(Date().timeIntervalSince1970 * 1_000)
    }
}
