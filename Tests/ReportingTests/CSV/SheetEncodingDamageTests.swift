// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

/// Sheets in every encoding that a spreadsheet may write, and in some that none does, damaged. A trap in here ends the tests.
@Suite("Damaged sheets in every encoding")
struct SheetEncodingDamageTests {
    /// Of each seed; 5,000 where `NHIPCAU_TEST_HOSTILE` is set.
    private static let rounds = ProcessInfo.processInfo.environment["NHIPCAU_TEST_HOSTILE"] == nil ? 250 : 5_000

    @Test("Each is read or answered, and no answer has a gap", arguments: 1...4)
    func damaged(seed: UInt64) throws {
        var randoms = SeededRandoms(seed: seed)
        for round in 0..<Self.rounds {
            let separator = [";", ",", "\t", "|"][Int.random(in: 0..<4, using: &randoms)]
            let text = OfficerSheet().text(Character(separator), allQuoted: Bool.random(using: &randoms))
            var bytes = encoded(text, &randoms)
            for _ in 0..<Int.random(in: 0...6, using: &randoms) where !bytes.isEmpty { damage(&bytes, &randoms) }
            let checked = try CheckedSheet(bytes)
            #expect(checked.report != nil || checked.errors > 0, "seed \(seed), round \(round)")
            #expect(checked.findings.allSatisfy { !$0.messageVi.contains("{") }, "seed \(seed), round \(round)")
        }
    }

    private func encoded(_ text: String, _ randoms: inout SeededRandoms) -> [UInt8] {
        let little = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] as [UInt8] }
        let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] as [UInt8] }
        let utf8 = Array(text.utf8)
        switch Int.random(in: 0..<14, using: &randoms) {
        case 0: return [0xEF, 0xBB, 0xBF] + utf8
        case 1: return [0xFF, 0xFE] + little
        case 2: return [0xFE, 0xFF] + big
        case 3: return little
        case 4: return big
        case 5: return [0xFF, 0xFE, 0, 0] + text.unicodeScalars.flatMap { Self.bytes($0.value) }
        // A byte a letter, as Windows-1258, TCVN3 and VNI have it.
        case 6: return text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        // Read once in the wrong encoding and written again.
        case 7: return utf8.flatMap { Array(String(Unicode.Scalar($0)).utf8) }
        case 8: return [0x1F, 0x8B, 8, 0] + utf8
        case 9: return [0x50, 0x4B, 3, 4] + utf8
        case 10: return [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + utf8
        case 11: return Array(text.decomposedStringWithCanonicalMapping.utf8)
        case 12: return Array(text.replacing("\n", with: "\r").utf8)
        default: return utf8
        }
    }

    private static func bytes(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    private func damage(_ bytes: inout [UInt8], _ randoms: inout SeededRandoms) {
        let place = Int.random(in: 0..<bytes.count, using: &randoms)
        switch Int.random(in: 0..<9, using: &randoms) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &randoms)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &randoms)
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(0, at: place)
        case 4: bytes.insert(contentsOf: Array("\"\";,\t|\r\n".utf8), at: place)
        case 5: bytes.insert(contentsOf: Array("\u{FEFF}\u{200B}\u{2028}\u{301}\u{202E}".utf8), at: place)
        case 6: bytes.removeSubrange(place..<min(bytes.count, place + 40))
        case 7: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 200)], at: place)
        default: if Int.random(in: 0..<10, using: &randoms) == 0 { bytes.removeSubrange(place...) }
        }
    }
}
