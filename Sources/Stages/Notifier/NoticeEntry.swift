// SPDX-License-Identifier: Apache-2.0

package import AMQP
package import Foundation
package import Pipeline
package import Reporting

/// A word to the senders: somebody is to be written to. What the letter says stands in the ledger and is read in the
/// moment of sending, so a word that comes twice, late or never in order does no harm.
package struct NoticeEntry: Sendable, Hashable {
    package static let type = "nhipcau.notice.v1"

    package let id: UUID
    /// The reader's address, in lower case.
    package let recipient: String
    /// The local day on which it was said, for people who look into the queue.
    package let day: CivilDate

    package init(id: UUID = UUID(), recipient: String, day: CivilDate) {
        self.id = id
        self.recipient = recipient
        self.day = day
    }

    package func encoded() -> [UInt8] {
        var writer = CBORWriter(reserving: 64 + recipient.utf8.count)
        writer.array(3)
        withUnsafeBytes(of: id.uuid) { writer.byteString($0) }
        writer.text(recipient)
        writer.integer(Int64(day.daysSinceEpoch))
        return writer.bytes
    }

    package static func decode(_ reader: inout CBORReader, from storage: [UInt8]) throws(CBORError) -> Self {
        try reader.array(of: 3)
        return NoticeEntry(
            id: try reader.uuid(from: storage),
            recipient: try reader.text(upTo: EntryBounds.recipient),
            day: CivilDate(daysSinceEpoch: Int32(try reader.integer(in: EntryBounds.days)))
        )
    }

    /// One message a person, so that the senders share the work and one refusal holds nobody else up.
    package func message(to queue: String) -> OutgoingMessage {
        var message = Bundle.message(encoded(), count: 1, type: Self.type, to: queue)
        message.properties.messageID = id.uuidString.lowercased()
        return message
    }
}
