// SPDX-License-Identifier: Apache-2.0

package import AMQP
import Foundation
import Pipeline
package import Storage

/// A dead letter as a message for the queue that it failed in. Nothing goes back as it came: what is put together here is
/// what we know of it, each part looked at or left out, so that it can always be sent and says nothing that a sender made
/// up. Its attempts begin anew.
package struct LetterReplay {
    /// Why a letter cannot go back, as the end of a sentence.
    package struct Refusal: Error, Sendable, Hashable {
        package let why: String
    }

    private let letter: StoredDeadLetter
    private let headers: [String: Any]
    private var row: DeadLetterRow { letter.row }

    /// Whether the headers are the house's own: it came through a queue's name, which no sender may use.
    private var isOurs: Bool {
        row.routingKey == row.queue
            || row.routingKey == ReportTopology.dead(row.queue) && !BrokersMark.isIn(letter.properties)
    }

    /// - Throws: ``Refusal``; asked again it is the same.
    package static func message(of letter: StoredDeadLetter) throws(Refusal) -> OutgoingMessage {
        try LetterReplay(letter).message()
    }

    private init(_ letter: StoredDeadLetter) {
        self.letter = letter
        let parsed = try? JSONSerialization.jsonObject(with: Data(letter.headers.utf8))
        headers = parsed as? [String: Any] ?? [:]
    }

    private func message() throws(Refusal) -> OutgoingMessage {
        guard ReportTopology.workQueues.contains(row.queue) else {
            throw Refusal(why: "\(row.queue) is no queue of a stage")
        }
        guard let body = letter.body else {
            throw Refusal(
                why:
                    "its body was not kept (\(row.bodySize) bytes: over the limit, or its sender had too many dead letters);"
                    + " its unit has to send it again"
            )
        }
        let isAtTheDoor = row.queue == ReportTopology.submitted
        return OutgoingMessage(
            exchange: "",
            routingKey: row.queue,
            properties: MessageProperties(
                contentType: Self.visible(row.contentType, 64),
                messageID: Self.visible(row.messageID, 255),
                type: Self.visible(row.messageType, 64),
                headers: isAtTheDoor ? try doorHeaders() : bundleHeaders()
            ),
            body: body
        )
    }

    /// What the door reads in a message of ours instead of routing key, user id and stamp.
    private func doorHeaders() throws(Refusal) -> FieldTable {
        guard let unit = row.unitCode, UnitCode.isWellFormed(unit) else {
            throw Refusal(why: "no unit is known that it would be of (its routing key: \(row.routingKey.prefix(80)))")
        }
        var table: FieldTable = [
            MessageHeader.attempt: .integer(0), MessageHeader.unit: .text(unit),
            MessageHeader.firstArrivedAt: .integer(arrivedAt), MessageHeader.bodySize: .integer(bodySize),
        ]
        table[MessageHeader.account] = Self.visible(row.account, EntryBounds.account).map { .text($0) }
        table[MessageHeader.traceparent] = text(MessageHeader.traceparent).flatMap(TraceContext.init).map {
            .text($0.text)
        }
        if isOurs {
            table[MessageHeader.fault] = text(MessageHeader.fault).flatMap(DoorFault.init).map { .text($0.rawValue) }
        }
        return table
    }

    private func bundleHeaders() -> FieldTable {
        let entries = integer(MessageHeader.entries).map { min(max($0, 1), 1_000_000) } ?? 1
        return [MessageHeader.attempt: .integer(0), MessageHeader.entries: .integer(entries)]
    }

    /// When the broker took it in; without its stamp the moment at which it was given up, which was not earlier.
    private var arrivedAt: Int64 {
        let stamp = (isOurs ? integer(MessageHeader.firstArrivedAt) : nil) ?? integer(MessageHeader.arrivedAt)
        if let stamp, MessageHeader.plausibleTimes.contains(stamp) { return stamp }
        return row.firstAt / 1_000
    }

    private var bodySize: Int64 {
        let kept = isOurs ? integer(MessageHeader.bodySize) ?? 0 : 0
        return min(max(kept, Int64(row.bodySize)), Int64(Int32.max))
    }

    private func text(_ name: String) -> String? { headers[name] as? String }
    private func integer(_ name: String) -> Int64? { (headers[name] as? NSNumber)?.int64Value }

    /// Visible ASCII and short, or nothing.
    private static func visible(_ text: String?, _ limit: Int) -> String? {
        guard let text, (1...limit).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return text
    }
}
