// SPDX-License-Identifier: Apache-2.0

import AMQP
import TestSupport
import Testing

extension BrokerTests {
    @Suite struct RoundTrip {
        @Test func propertiesHeadersAndVietnameseTextArriveAsTheyWereSent() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                let text = "Tuyên truyền Luật Phòng, chống bạo lực gia đình – xã Thụy Trường, 45,5% ✓"
                let sent = MessageProperties(
                    contentType: "application/json",
                    messageID: "0193e8a2-5c1f-7d63-b1a5-0a2f6d9e7c11",
                    type: "report.v1",
                    userID: broker.user,
                    correlationID: "TB-2025-000123",
                    timestamp: 1_742_173_200,
                    headers: [
                        "traceparent": .text("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                        "đơn vị": .text("Huyện Thái Thụy"), "attempt": .integer(3), "least": .integer(.min),
                        "dry": .boolean(false), "empty": .text(""),
                    ]
                )
                let message = OutgoingMessage(exchange: "", routingKey: queue, properties: sent, body: Array(text.utf8))
                try await withPublisher(broker) { publisher, _ in
                    #expect(await publisher.publish([message]) == [.confirmed])
                }
                try await withConsumer(broker, queue: queue) { consumer, _ in
                    let taken = try #require(await consumer.take(1).first)
                    var properties = taken.properties
                    // The broker may stamp the arrival; nothing else may be added.
                    properties.headers["timestamp_in_ms"] = nil
                    #expect(properties == sent)
                    #expect(String(decoding: taken.body, as: UTF8.self) == text)
                    #expect(taken.bodySize == text.utf8.count)
                    #expect(!taken.isTruncated)
                    #expect(!taken.redelivered)
                    #expect(taken.routingKey == queue)
                    consumer.acknowledge([taken.tag])
                }
                try await expectDepth(0, in: queue, on: broker)
            }
        }

        @Test func aMessageWithoutPropertiesAndBodyArrives() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                let bare = OutgoingMessage(exchange: "", routingKey: queue, properties: MessageProperties(), body: [])
                try await withPublisher(broker) { publisher, _ in
                    #expect(await publisher.publish([bare]) == [.confirmed])
                }
                try await withConsumer(broker, queue: queue) { consumer, _ in
                    let taken = try #require(await consumer.take(1).first)
                    #expect(taken.body.isEmpty && taken.bodySize == 0 && !taken.isTruncated)
                    #expect(taken.properties.messageID == nil)
                    #expect(taken.properties.contentType == nil)
                }
            }
        }

        @Test func fiveThousandMessagesArriveInOrderAndAreAcknowledgedInRuns() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                let count = 5_000
                let messages = (0..<count).map { message(to: queue, id: "m\($0)", body: Array("số \($0)".utf8)) }
                try await withPublisher(broker) { publisher, _ in
                    let outcomes = await publisher.publish(messages)
                    #expect(outcomes.count == count)
                    #expect(outcomes.areConfirmed)
                }
                try await withConsumer(broker, queue: queue, prefetch: 700) { consumer, _ in
                    var seen: [String] = []
                    while seen.count < count {
                        let batch = await consumer.next(BatchLimit(count: 301, bytes: 4_000))
                        try #require(!batch.isEmpty)
                        #expect(batch.count <= 301)
                        #expect(batch.allSatisfy { !$0.redelivered })
                        seen += batch.compactMap(\.properties.messageID)
                        // In an order of the tasks' own, as when several work at once.
                        consumer.acknowledge(batch.map(\.tag).shuffled())
                    }
                    #expect(seen == messages.compactMap(\.properties.messageID))
                }
                try await expectDepth(0, in: queue, on: broker, "all were acknowledged")
            }
        }

        @Test func aReceivedMessageCanBePublishedAgainWithItsProperties() async throws {
            // As a retry or a replay does. If what an earlier publisher left in the headers were taken for the
            // number of this one, the return would be noted against another message.
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                try await withPublisher(broker) { publisher, _ in
                    #expect(await publisher.publish([message(to: queue, id: "first")]) == [.confirmed])
                    let taken = try await withConsumer(broker, queue: queue) { consumer, _ in
                        let taken = try #require(await consumer.take(1).first)
                        consumer.acknowledge([taken.tag])
                        return taken
                    }
                    var again = message(to: "nobody.listens.here", id: "again")
                    again.properties = taken.properties
                    let outcomes = await publisher.publish([message(to: queue, id: "neighbour"), again])
                    try #require(outcomes.count == 2)
                    #expect(outcomes[0] == .confirmed)
                    guard case .returned(312, _) = outcomes[1] else {
                        Issue.record("expected the message to come back, got \(outcomes[1])")
                        return
                    }
                }
            }
        }
    }
}
