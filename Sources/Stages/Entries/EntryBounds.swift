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
    static let hash = 32
    static let obligationKey = 1_024
    static let title = 4_096
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
}

extension CBORReader {
    /// The code of a unit: ASCII digits, as in units.csv.
    mutating func unitCode() throws(CBORError) -> String {
        let start = offset
        let code = try text(upTo: EntryBounds.unitCode)
        guard UnitCode.isWellFormed(code) else { throw CBORError(offset: start, expected: "a unit's code") }
        return code
    }
}
