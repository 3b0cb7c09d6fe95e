// SPDX-License-Identifier: Apache-2.0

import AMQP
import Testing

import struct Foundation.Date

@testable import Pipeline

@Suite struct BundleTests {
    private let limit = Bundle.Limit(entries: 4, bytes: 100)

    @Test func aBundleTakesAsManyEntriesAsTheCapsAllow() {
        let entries = (0..<10).map { [UInt8](repeating: UInt8($0), count: 10) }
        let bundles = Bundle.pack(entries, type: "t", to: "q", limit: limit)
        #expect(bundles.map { $0.properties.headers.integer(MessageHeader.entries) } == [4, 4, 2])
        #expect(bundles.flatMap(\.body) == entries.flatMap { $0 })
    }

    @Test func bytesCapABundleToo() {
        let bundles = Bundle.pack(
            [[UInt8](repeating: 1, count: 60), [UInt8](repeating: 2, count: 60)],
            type: "t",
            to: "q",
            limit: limit
        )
        #expect(bundles.map(\.body.count) == [60, 60])
    }

    @Test func anEntryLargerThanTheCapTravelsAlone() {
        let bundles = Bundle.pack(
            [[1], [UInt8](repeating: 2, count: 500), [3]],
            type: "t",
            to: "q",
            limit: limit
        )
        #expect(bundles.map(\.body.count) == [1, 500, 1])
    }

    @Test func aBundleSaysWhenItWasMade() throws {
        let before = UInt64(Date().timeIntervalSince1970)
        let bundle = try #require(Bundle.pack([[1]], type: "t", to: "q", limit: limit).first)
        let stamp = try #require(bundle.properties.timestamp)
        #expect(stamp >= before && stamp <= before + 60)
    }

    @Test func nothingMakesNoBundle() {
        #expect(Bundle.pack([], type: "t", to: "q", limit: limit).isEmpty)
    }
}
