// SPDX-License-Identifier: Apache-2.0

import Pipeline

/// What the fields of a bundle may hold. A bundle comes from an account of ours, and is read all the same as if it came
/// from a stranger: a damaged one, or one that somebody wrote by hand, ends in the dead letters and harms nobody.
enum EntryBounds {
    static let account = 64
    static let unitCode = 16
    static let declaredType = 64
    static let traceparent = 64
    static let fault = 32
    static let obligationKey = 1_024
    static let title = 4_096
    /// Of an address (RFC 5321, section 4.5.3.1.3).
    static let recipient = 254
    /// Unix milliseconds.
    static let times: ClosedRange<Int64> =
        MessageHeader.plausibleTimes.lowerBound...MessageHeader.plausibleTimes.upperBound - 1
    static let bodySize: ClosedRange<Int64> = 0...Int64(Int32.max)
    static let planYears: ClosedRange<Int64> = 2_000...2_100
    static let revisions: ClosedRange<Int64> = 1...1_000_000
    static let reportIDs: ClosedRange<Int64> = 1...Int64.max
    static let figures: ClosedRange<Int64> = 0...Int64(Int32.max)
    /// Days since 1970: the years 1900 to 2200.
    static let days: ClosedRange<Int64> = -25_567...84_006

    /// The form of a broker account's name: visible ASCII, and short.
    static func isAccount(_ name: String) -> Bool {
        (1...account).contains(name.utf8.count) && name.utf8.allSatisfy(isVisible)
    }

    static func isVisible(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) }
}

extension CBORReader {
    /// The name of a broker account; empty where the sender had not said it.
    mutating func account() throws(CBORError) -> String {
        let start = offset
        let name = try text(upTo: EntryBounds.account)
        guard name.isEmpty || EntryBounds.isAccount(name) else {
            throw CBORError(offset: start, expected: "an account's name")
        }
        return name
    }

    /// A SHA-256; empty where there is none.
    mutating func contentHash() throws(CBORError) -> Range<Int> {
        let start = offset
        let range = try byteString()
        guard range.isEmpty || range.count == 32 else { throw CBORError(offset: start, expected: "32 bytes of a hash") }
        return range
    }

    /// The code of a unit: ASCII digits, as in units.csv.
    mutating func unitCode() throws(CBORError) -> String {
        let start = offset
        let code = try text(upTo: EntryBounds.unitCode)
        guard UnitCode.isWellFormed(code) else { throw CBORError(offset: start, expected: "a unit's code") }
        return code
    }
}
