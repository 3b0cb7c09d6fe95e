// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AMQP

@Suite("What can be sent is known before it is sent") struct MessageLimitsTests {
    private let limits = MessageLimits(frameMax: 8_192, bodyLimit: 1_000)

    private func message(
        key: String = "k",
        _ properties: MessageProperties = MessageProperties(),
        body: Int = 0
    ) -> OutgoingMessage {
        OutgoingMessage(exchange: "", routingKey: key, properties: properties, body: .init(repeating: 0, count: body))
    }

    @Test("A name is counted in bytes, not in letters")
    func names() {
        #expect(limits.refusal(of: message(key: String(repeating: "k", count: 255))) == nil)
        #expect(limits.refusal(of: message(key: String(repeating: "ế", count: 85))) == nil)
        #expect(limits.refusal(of: message(key: String(repeating: "ế", count: 86))) != nil)
        #expect(limits.refusal(of: message(MessageProperties(userID: String(repeating: "u", count: 256)))) != nil)
        let header: FieldTable = [String(repeating: "h", count: 256): .boolean(true)]
        #expect(limits.refusal(of: message(MessageProperties(headers: header))) != nil)
    }

    @Test("The last byte of a frame may be used, one more may not")
    func exactSize() {
        let empty = MessageLimits.size(of: MessageProperties(headers: ["h": .text("")]))
        let room = 8_192 - 20 - empty
        let fits: FieldTable = ["h": .text(String(repeating: "x", count: room))]
        let above: FieldTable = ["h": .text(String(repeating: "x", count: room + 1))]
        #expect(limits.refusal(of: message(MessageProperties(headers: fits))) == nil)
        #expect(limits.refusal(of: message(MessageProperties(headers: above))) != nil)
    }

    @Test("A body above the broker's limit and the broker's own list headers are refused")
    func brokerRules() {
        #expect(limits.refusal(of: message(body: 1_000)) == nil)
        #expect(limits.refusal(of: message(body: 1_001)) != nil)
        for name in ["CC", "BCC"] {
            #expect(limits.refusal(of: message(MessageProperties(headers: [name: .text("q")]))) != nil)
        }
    }
}
