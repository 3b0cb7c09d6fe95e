// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Pipeline

@Suite struct CBORTests {
    @Test func integersOfEveryWidthComeBack() throws {
        let values: [Int64] = [
            0, 1, 23, 24, 255, 256, 65_535, 65_536, 4_294_967_295, 4_294_967_296, .max, -1, -24, -25, -256, -257,
            .min + 1,
            .min,
        ]
        var writer = CBORWriter()
        for value in values { writer.integer(value) }
        var reader = CBORReader(writer.bytes)
        for value in values { #expect(try reader.integer() == value) }
        #expect(reader.isAtEnd)
    }

    @Test func knownEncodingsMatchTheStandard() {
        // RFC 8949, appendix A.
        var writer = CBORWriter()
        writer.integer(1_000_000)
        writer.integer(-100)
        writer.text("ü")
        writer.byteString([1, 2, 3, 4])
        writer.array(3)
        writer.boolean(true)
        writer.null()
        #expect(
            writer.bytes == [
                0x1A, 0x00, 0x0F, 0x42, 0x40, 0x38, 0x63, 0x62, 0xC3, 0xBC, 0x44, 1, 2, 3, 4, 0x83, 0xF5, 0xF6,
            ]
        )
    }

    @Test func textAndBytesComeBackWhole() throws {
        let text = String(repeating: "Hội Liên hiệp Phụ nữ ", count: 500)
        var writer = CBORWriter()
        writer.text(text)
        writer.text(nil as String?)
        writer.byteString(Array(text.utf8))
        writer.boolean(false)
        let bytes = writer.bytes
        var reader = CBORReader(bytes)
        #expect(try reader.text() == text)
        #expect(try reader.optionalText() == nil)
        let range = try reader.byteString()
        #expect(Array(bytes[range]) == Array(text.utf8))
        #expect(try reader.boolean() == false)
    }

    @Test func everyTruncationIsAnErrorAndNoCrash() throws {
        var writer = CBORWriter()
        writer.array(3)
        writer.text("báo cáo")
        writer.integer(70_000)
        writer.byteString([9, 9, 9])
        for length in 0..<writer.bytes.count {
            #expect(throws: CBORError.self) {
                var reader = CBORReader(Array(writer.bytes[..<length]))
                try reader.array(of: 3)
                _ = try reader.text()
                _ = try reader.integer()
                _ = try reader.byteString()
            }
        }
    }

    @Test func randomBytesNeverCrash() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...24)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            var reader = CBORReader(bytes)
            for _ in 0..<4 {
                do throws(CBORError) {
                    switch Int.random(in: 0...5, using: &generator) {
                    case 0: _ = try reader.array()
                    case 1: _ = try reader.integer()
                    case 2: _ = try reader.text()
                    case 3: _ = try reader.optionalText()
                    case 4: _ = try reader.byteString()
                    default: _ = try reader.boolean()
                    }
                } catch {
                    #expect(error.offset <= bytes.count)
                }
                #expect(reader.offset <= bytes.count)
            }
        }
    }

    @Test func aLengthThatDoesNotFitIsRefusedBeforeAnythingIsTaken() {
        #expect(throws: CBORError.self) {
            var reader = CBORReader([0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
            _ = try reader.byteString()
        }
        #expect(throws: CBORError.self) {
            var reader = CBORReader([0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
            _ = try reader.array()
        }
    }
}
