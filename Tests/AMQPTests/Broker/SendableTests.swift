// SPDX-License-Identifier: Apache-2.0

import CRabbitMQ
import TestSupport
import Testing

@testable import AMQP

extension BrokerTests {
    @Suite("A message is refused beforehand or arrives as it was") struct Sendable {
        @Test("Random messages around every limit", arguments: 1...6 as ClosedRange<UInt64>)
        func randomMessages(seed: UInt64) async throws {
            print("seed \(seed)")
            var random = SeededGenerator(seed: seed)
            var configuration = try TestBroker.configuration()
            configuration.frameMax = 8_192
            let broker = configuration
            try await withTestQueue(broker) { queue in
                var draft = MessageDraft(queue: queue, user: broker.user)
                let messages = (0..<300).map { _ in draft.next(using: &random) }
                try await withPublisher(broker) { publisher, states in
                    let outcomes = await publisher.publish(messages)
                    #expect(!states.events.contains { if case .lost = $0 { true } else { false } })
                    let sent = zip(messages, outcomes).filter { $0.1.isConfirmed }.map(\.0)
                    for (message, outcome) in zip(messages, outcomes) where !outcome.isConfirmed {
                        guard case .unsendable = outcome else {
                            Issue.record("\(outcome) for \(message.properties)")
                            continue
                        }
                    }
                    #expect(sent.count > 20 && sent.count < 300)
                    try await withConsumer(broker, queue: queue) { consumer, _ in
                        let taken = await consumer.take(sent.count)
                        try #require(taken.count == sent.count)
                        for (message, delivery) in zip(sent, taken) {
                            #expect(delivery.body == message.body)
                            var properties = delivery.properties
                            // The queue's own count.
                            properties.headers["x-delivery-count"] = nil
                            #expect(properties == message.properties)
                            #expect(!delivery.rawProperties.isEmpty)
                        }
                    }
                }
            }
        }

        @Test("Properties up to the broker's own limit arrive, with what the queue adds to them, and come back again")
        func largestHeaders() async throws {
            let broker = try TestBroker.configuration()
            let frame = Self.frame
            try await withTestQueue(broker) { queue in
                let empty = MessageLimits.size(of: MessageProperties(headers: ["h": .text("")]))
                let text = String(repeating: "h", count: frame - 20 - empty)
                try await withPublisher(broker) { publisher, _ in
                    let above = await publisher.publish([message(to: queue, id: "", headers: ["h": .text(text)])])
                    let reason = "properties of \(frame - 19) bytes; a frame has room for \(frame - 20)"
                    #expect(above == [.unsendable(reason: reason)])
                    let largest = OutgoingMessage(
                        exchange: "",
                        routingKey: queue,
                        properties: MessageProperties(headers: ["h": .text(text)]),
                        body: []
                    )
                    #expect(await publisher.publish([largest, message(to: queue, id: "after")]).areConfirmed)
                }
                for _ in 0..<2 {
                    try await withConsumer(broker, queue: queue) { consumer, states in
                        let taken = await consumer.take(2)
                        #expect(taken.count == 2)
                        #expect(taken.first?.rawProperties.count ?? 0 > frame - 100)
                        // Longer than what is decoded; whoever wants it has the raw bytes.
                        #expect(taken.first?.properties.headers["h"] == nil)
                        #expect(!states.events.contains { if case .lost = $0 { true } else { false } })
                    }
                }
                let got = try await withAMQPSession(broker) { session throws(AMQPError) in try session.get(queue: queue)
                }
                #expect(got != nil)
            }
        }

        @Test("Header tables nested as deep as a frame allows are taken, and the next message too")
        func nestedTables() async throws {
            let broker = try TestBroker.configuration()
            let frame = Self.frame
            // A classic queue sends properties on as they came; a quorum queue costs the broker seconds for this.
            try await withTestQueue(broker, arguments: ["x-queue-type": .text("classic")]) { queue in
                try await publishNested(levels: (frame - 100) / 6, to: queue, on: broker)
                try await withPublisher(broker) { publisher, _ in
                    #expect(await publisher.publish([message(to: queue, id: "after")]) == [.confirmed])
                }
                try await withConsumer(broker, queue: queue) { consumer, states in
                    let taken = await consumer.take(2)
                    #expect(taken.map(\.properties.messageID) == [nil, "after"])
                    #expect(taken.first?.rawProperties.count ?? 0 > frame * 9 / 10)
                    consumer.acknowledge(taken.map(\.tag))
                    #expect(!states.events.contains { if case .lost = $0 { true } else { false } })
                }
            }
        }

        /// The limit that config/broker/rabbitmq.conf sets, far below what we would take.
        private static let frame = 16_384

        /// As no client of ours would: tables of one entry each, one in the other.
        private func publishNested(levels: Int, to queue: String, on broker: AMQPConfiguration) async throws {
            try await withAMQPSession(broker) { session throws(AMQPError) in
                let entries = UnsafeMutablePointer<amqp_table_entry_t>.allocate(capacity: levels)
                defer { entries.deallocate() }
                let empty = amqp_bytes_t(len: 0, bytes: nil)
                var inner = amqp_table_t(num_entries: 0, entries: nil)
                for level in 0..<levels {
                    entries[level] = amqp_table_entry_t(key: empty, value: nhipcau_field_table(inner))
                    inner = amqp_table_t(num_entries: 1, entries: entries + level)
                }
                var properties = amqp_basic_properties_t()
                properties._flags = amqp_flags_t(bitPattern: AMQP_BASIC_HEADERS_FLAG)
                properties.headers = inner
                let key = try session.name(queue)
                try session.selectConfirms()
                let status = amqp_basic_publish(
                    session.state,
                    1,
                    amqp_empty_bytes,
                    key,
                    1,
                    0,
                    &properties,
                    amqp_empty_bytes
                )
                guard status == 0 else { throw session.lost(status, "publishing") }
                try session.waitEvent("a confirm") { if case .acknowledged = $0 { () } else { nil } }
            }
        }
    }
}

/// Makes messages whose names, headers and bodies lie around the limits, in letters of one to four bytes.
private struct MessageDraft {
    let queue: String
    let user: String

    private static let letters: [Character] = ["a", "é", "ế", "😀", "\u{0}", " ", "\u{7F}", "\u{FFFD}"]
    private static let lengths = [0, 1, 2, 63, 84, 85, 86, 127, 128, 254, 255, 256, 300]

    mutating func next(using random: inout SeededGenerator) -> OutgoingMessage {
        func maybe<T>(_ value: T) -> T? { Int.random(in: 0..<3, using: &random) == 0 ? value : nil }
        func name() -> String {
            let letter = Self.letters.randomElement(using: &random) ?? "a"
            var text = String(repeating: letter, count: Self.lengths.randomElement(using: &random) ?? 0)
            // Most fit, so that some messages are sent.
            while text.utf8.count > 255, Int.random(in: 0..<8, using: &random) != 0 { text.removeLast() }
            return text
        }
        func value() -> FieldValue {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: .integer(Int64.random(in: .min ... .max, using: &random))
            case 1: .boolean(Bool.random(using: &random))
            case 2: .text(name())
            default: .text(String(repeating: "ứ", count: Int.random(in: 0..<2_730, using: &random)))
            }
        }
        var headers = FieldTable()
        for _ in 0..<Int.random(in: 0..<6, using: &random) {
            let key = name()
            if key != "x-delivery-count" { headers[key] = value() }
        }
        return OutgoingMessage(
            exchange: "",
            routingKey: queue,
            properties: MessageProperties(
                contentType: maybe(name()),
                messageID: maybe(name()),
                type: maybe(name()),
                userID: maybe(user),
                correlationID: maybe(name()),
                timestamp: maybe(UInt64.random(in: 0...(1 << 62), using: &random)),
                headers: headers
            ),
            body: .init(repeating: 7, count: Int.random(in: 0..<20_000, using: &random))
        )
    }
}
