// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Reporting
import Storage

/// What a message must have to be let in: a routing key that says whose it is, so that somebody can be answered. Whatever
/// else is wrong, with the message or with the report in it, gets an answer; what fails here can only be a dead letter.
///
/// Nothing that a sender writes is passed on as it is: each part is parsed into what we mean, or left out.
enum Door {
    /// The AMQP type of a message with which an office asks for its receipts again.
    static let receiptsRequest = "receipts.request.v1"

    static func admit(_ delivery: Delivery) -> Result<SubmissionEntry, DeadLetterReason> {
        let isOurs = delivery.routingKey == ReportTopology.submitted
        guard let unitCode = unitCode(of: delivery, isOurs: isOurs) else {
            let key = delivery.routingKey.prefix(80)
            return .failure(DeadLetterReason("unit.missing", "routing key '\(key)' names no unit"))
        }
        let properties = delivery.properties
        let headers = properties.headers
        let account = (isOurs ? headers.text(MessageHeader.account) : properties.userID).flatMap(Self.account)
        let size = isOurs ? headers.integer(MessageHeader.bodySize).map { Int(clamping: $0) } : nil
        let bodySize = max(size ?? delivery.bodySize, delivery.body.count)
        let (id, idFault) = identity(of: delivery, account: account ?? "")
        let fault =
            (isOurs ? headers.text(MessageHeader.fault).flatMap(DoorFault.init) : nil)
            ?? (account == nil ? .senderMissing : idFault ?? contentFault(delivery.body))
        return .success(
            SubmissionEntry(
                id: id,
                account: account ?? "",
                unitCode: unitCode,
                declaredType: properties.type.flatMap(Self.declaredType),
                receivedAt: arrival(of: properties, isOurs: isOurs),
                standing: properties.type == receiptsRequest && fault == nil ? .receiptsRequest : .original,
                bodySize: min(bodySize, Int(Int32.max)),
                traceparent: headers.text(MessageHeader.traceparent).flatMap(TraceContext.init)?.text,
                contentHash: bodySize > delivery.body.count ? [] : ContentHash.sha256(delivery.body),
                storage: delivery.body,
                bodyRange: 0..<delivery.body.count,
                fault: fault
            )
        )
    }

    /// From the exchange: the routing key, which the broker checked against the account. From a retry queue of ours: the
    /// header that we wrote; nobody but us may publish to a queue directly, so a sender cannot forge it.
    private static func unitCode(of delivery: Delivery, isOurs: Bool) -> String? {
        let prefix = ReportTopology.submissionKey(unitCode: "")
        let code =
            isOurs
            ? delivery.properties.headers.text(MessageHeader.unit)
            : delivery.routingKey.hasPrefix(prefix) ? String(delivery.routingKey.dropFirst(prefix.count)) : nil
        return code.flatMap { UnitCode.isWellFormed($0) ? $0 : nil }
    }

    private static func account(_ name: String) -> String? { EntryBounds.isAccount(name) ? name : nil }

    /// The type as far as it can be meant; another is shown as a question mark.
    private static func declaredType(_ type: String) -> String {
        type.utf8.count <= EntryBounds.declaredType && type.utf8.allSatisfy(EntryBounds.isVisible) ? type : "?"
    }

    /// The id that the sender gave. Without a usable one the message gets one of its own making, the same whenever the same
    /// message comes again.
    private static func identity(of delivery: Delivery, account: String) -> (UUID, DoorFault?) {
        guard var text = delivery.properties.messageID else {
            return (SubmissionID.derived(from: account, "", delivery.body), .idMissing)
        }
        if let id = text.withUTF8({ UUID(hexadecimal: $0) }) { return (id, nil) }
        return (SubmissionID.derived(from: account, text, delivery.body), .idMalformed)
    }

    /// What is no text of ours by its first bytes (RFC 1952, ZIP's local header, the byte order marks of UTF-16).
    private static func contentFault(_ body: [UInt8]) -> DoorFault? {
        if body.starts(with: [0x1F, 0x8B]) || body.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return .compressed }
        if body.starts(with: [0xFF, 0xFE]) || body.starts(with: [0xFE, 0xFF]) { return .utf16 }
        return nil
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
