// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Operations

@Suite struct TimeOrderedIDTests {
    private func bytes(_ id: UUID) -> [UInt8] { withUnsafeBytes(of: id.uuid) { Array($0) } }

    private func milliseconds(_ id: UUID) -> UInt64 { bytes(id)[0..<6].reduce(0) { $0 << 8 | UInt64($1) } }

    @Test("An id carries its milliseconds, version 7 and the variant of RFC 9562")
    func bits() {
        var generator = TimeOrderedID()
        var random = SystemRandomNumberGenerator()
        // The example of RFC 9562, appendix A.6.
        let id = generator.next(at: 0x017F_22E2_79B0, using: &random)
        #expect(milliseconds(id) == 0x017F_22E2_79B0)
        #expect(bytes(id)[6] >> 4 == 7)
        #expect(bytes(id)[8] >> 6 == 0b10)
        #expect(id.uuidString.hasPrefix("017F22E2-79B0-7"))
    }

    @Test("Ids of one millisecond are in order, more than it has room for too")
    func order() {
        var generator = TimeOrderedID()
        var random = SystemRandomNumberGenerator()
        let ids = (0..<20_000).map { _ in generator.next(at: 1_000, using: &random).uuidString }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
    }

    @Test("A clock that is set back does not bring the order to an end")
    func clockSetBack() {
        var generator = TimeOrderedID()
        var random = SystemRandomNumberGenerator()
        let times: [UInt64] = [5_000, 4_000, 0, 5_000, 5_001]
        let ids = times.map { generator.next(at: $0, using: &random).uuidString }
        #expect(ids == ids.sorted() && Set(ids).count == ids.count)
    }

    @Test("The process's own are of now, differ, and rise from several tasks at once")
    func ownOfTheProcess() async {
        let before = UInt64(Date().timeIntervalSince1970 * 1_000)
        let lists = await withTaskGroup(of: [String].self) { group in
            for _ in 0..<4 {
                group.addTask { (0..<1_000).map { _ in TimeOrderedID.next().uuidString } }
            }
            return await group.reduce(into: [[String]]()) { $0.append($1) }
        }
        for list in lists { #expect(list == list.sorted()) }
        #expect(Set(lists.joined()).count == 4_000)
        #expect(milliseconds(TimeOrderedID.next()) >= before)
        #expect(milliseconds(TimeOrderedID.next()) < before + 60_000)
    }
}
