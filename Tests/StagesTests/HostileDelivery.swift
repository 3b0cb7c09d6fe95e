// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import TestSupport

/// Deliveries as no careful sender makes them.
enum HostileDelivery {
    /// Of each of four seeds; 100,000 in all where `NHIPCAU_TEST_HOSTILE` is set.
    static let rounds = ProcessInfo.processInfo.environment["NHIPCAU_TEST_HOSTILE"] == nil ? 1_000 : 25_000

    static func of(
        _ body: [UInt8],
        key: String = "report.submitted.341",
        properties: MessageProperties = MessageProperties(),
        bodySize: Int? = nil
    ) -> Delivery {
        Delivery(
            tag: DeliveryTag(generation: 1, number: 1),
            redelivered: false,
            routingKey: key,
            properties: properties,
            body: body,
            bodySize: bodySize ?? body.count
        )
    }

    /// With properties, key and body of any kind, also as the broker brings what we put back ourselves.
    static func random(_ random: inout SeededBytes) -> Delivery {
        var headers: FieldTable = [:]
        for name in random.some(names) { headers[name] = value(&random) }
        let properties = MessageProperties(
            contentType: random.maybe { text(&$0) },
            messageID: random.maybe { id(&$0) },
            type: random.maybe { $0.pick(["report.v1", "receipts.request.v1", text(&$0)]) },
            userID: random.maybe { $0.pick(["unit-341", text(&$0)]) },
            correlationID: random.maybe { text(&$0) },
            timestamp: random.maybe { $0.next() },
            headers: headers
        )
        let body = random.pick([[], Array("{}".utf8), [0x1F, 0x8B], [0xFF, 0xFE], random.bytes(40)])
        let key = random.pick([
            "report.submitted.341", ReportTopology.submitted, "report.submitted.", "report.submitted.304x",
            "report.submitted.\(text(&random))", text(&random), "report.submitted.3411",
        ])
        return of(body, key: key, properties: properties, bodySize: body.count + random.pick([0, 0, 0, 50_000_000]))
    }

    private static let names = [
        MessageHeader.account, MessageHeader.unit, MessageHeader.bodySize, MessageHeader.fault, MessageHeader.attempt,
        MessageHeader.arrivedAt, MessageHeader.firstArrivedAt, MessageHeader.traceparent, MessageHeader.deliveryCount,
    ]

    private static func value(_ random: inout SeededBytes) -> FieldValue {
        switch random.next() % 4 {
        case 0: .integer(random.pick([.min, -1, 0, 1, 1 << 40, 1_752_537_600_123, .max]))
        case 1: .boolean(random.next() % 2 == 0)
        default: .text(random.pick(["unit-342", "342", "compressed", "none", text(&random)]))
        }
    }

    private static func id(_ random: inout SeededBytes) -> String {
        let id = UUID().uuidString
        return random.pick([
            id, id.lowercased(), "{\(id)}", id.replacing("-", with: ""), "urn:uuid:\(id)", id + "\n",
            String(id.dropLast()),
            text(&random), "",
        ])
    }

    /// As the AMQP library makes it of 255 bytes of anything.
    private static func text(_ random: inout SeededBytes) -> String {
        String(decoding: random.bytes(255), as: UTF8.self)
    }
}

/// Random bytes and choices; the same seed gives the same.
struct SeededBytes {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[Int(next() % UInt64(elements.count))] }

    mutating func maybe<Value>(_ make: (inout SeededBytes) -> Value) -> Value? {
        next() % 4 == 0 ? nil : make(&self)
    }

    mutating func some<Element>(_ elements: [Element]) -> [Element] {
        var chosen: [Element] = []
        for element in elements where next() % 3 == 0 { chosen.append(element) }
        return chosen
    }

    /// Up to so many.
    mutating func bytes(_ most: UInt64) -> [UInt8] {
        let count = next() % (most + 1)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}
