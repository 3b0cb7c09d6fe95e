// SPDX-License-Identifier: Apache-2.0

import CRabbitMQ
import Testing

@testable import AMQP

@Suite struct FieldTableTests {
    @Test func entriesKeepTheirOrderAndAreFoundByKey() {
        var table: FieldTable = ["b": .integer(1), "a": .text("x"), "c": .boolean(true)]
        #expect(table.entries.map(\.key) == ["b", "a", "c"])
        #expect(table.integer("b") == 1)
        #expect(table.text("a") == "x")
        #expect(table["c"] == .boolean(true))
        table["a"] = .text("y")
        table["b"] = nil
        table["d"] = .integer(4)
        #expect(table.entries.map(\.key) == ["a", "c", "d"])
        #expect(table.text("a") == "y")
    }

    @Test func anotherKindIsNotConverted() {
        let table: FieldTable = ["n": .integer(1), "t": .text("1")]
        #expect(table.text("n") == nil)
        #expect(table.integer("t") == nil)
        #expect(table["missing"] == nil)
    }

    @Test func removingWhatIsNotThereChangesNothing() {
        var table: FieldTable = ["a": .integer(1)]
        table["b"] = nil
        #expect(table == ["a": .integer(1)])
    }

    @Test func survivesTheLibraryAndBack() {
        var arena = Arena()
        let table: FieldTable = [
            "": .text(""), "lời": .text("Hội Liên hiệp Phụ nữ"), "least": .integer(.min), "most": .integer(.max),
            "yes": .boolean(true), "no": .boolean(false),
        ]
        #expect(FieldTable(arena.table(table)) == table)
        #expect(FieldTable(arena.table([:])) == [:])
    }

    @Test func ourSequenceReplacesOneThatAnEarlierPublisherLeft() {
        var arena = Arena()
        let stale: FieldTable = ["\(PublishSequence.header)": .integer(7), "traceparent": .text("00-1")]
        let sent = arena.table(stale, and: 3)
        #expect(sent.num_entries == 2)
        #expect(PublishSequence.read(from: sent) == 3)
    }

    @Test func ourSequenceIsNotShownToAReader() {
        var arena = Arena()
        let sent = arena.table(["traceparent": .text("00-1")], and: .max)
        #expect(PublishSequence.read(from: sent) == .max)
        #expect(FieldTable(sent) == ["traceparent": .text("00-1")])
        #expect(PublishSequence.read(from: arena.table(["x-other": .integer(1)])) == nil)
    }
}
