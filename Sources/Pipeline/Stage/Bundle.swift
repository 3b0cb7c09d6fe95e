// SPDX-License-Identifier: Apache-2.0

package import AMQP
import Foundation

/// What travels between our workers: several entries in one message, as a CBOR sequence (RFC 8742). Every message
/// costs the broker about 60 µs a hop whatever its size, so a bundle is as large as the batch that made it, capped.
/// The decision and its figures: `Decisions/0001-what-a-bundle-carries.md`.
package struct Bundle: Sendable {
    package static let contentType = "application/cbor-seq"

    /// The caps of one bundle. An entry larger than `bytes` travels alone.
    package struct Limit: Sendable, Hashable {
        package let entries: Int
        package let bytes: Int

        package init(entries: Int, bytes: Int) {
            self.entries = entries
            self.bytes = bytes
        }
    }

    /// Packs encoded entries, in order.
    package static func pack(
        _ entries: [[UInt8]],
        type: String,
        to queue: String,
        limit: Limit
    ) -> [OutgoingMessage] {
        var messages: [OutgoingMessage] = []
        var rest = entries[...]
        while !rest.isEmpty {
            var count = 0
            var size = 0
            for entry in rest {
                guard count < limit.entries, count == 0 || size + entry.count <= limit.bytes else { break }
                count += 1
                size += entry.count
            }
            var body: [UInt8] = []
            body.reserveCapacity(size)
            for entry in rest.prefix(count) { body.append(contentsOf: entry) }
            messages.append(message(body, count: count, type: type, to: queue))
            rest = rest.dropFirst(count)
        }
        return messages
    }

    /// Stamped with the time at which it is made, so that operators see how old the oldest of a queue is.
    package static func message(_ body: [UInt8], count: Int, type: String, to queue: String) -> OutgoingMessage {
        OutgoingMessage(
            exchange: "",
            routingKey: queue,
            properties: MessageProperties(
                contentType: contentType,
                type: type,
                timestamp: UInt64(Date().timeIntervalSince1970),
                headers: [MessageHeader.entries: .integer(Int64(count))]
            ),
            body: body
        )
    }
}
