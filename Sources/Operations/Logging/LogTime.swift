// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes an instant as RFC 3339 UTC with milliseconds, without calendars, locales or allocation.
package enum LogTime {
    /// Appends `2025-03-17T01:00:00.123Z` (24 bytes) for the present moment.
    static func appendNow(to bytes: inout [UInt8]) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        append(seconds: Int(now.tv_sec), milliseconds: Int(now.tv_nsec) / 1_000_000, to: &bytes)
    }

    /// The instant `seconds` + `milliseconds` after 1970-01-01T00:00:00Z, as `1970-01-01T00:00:00.000Z`.
    package static func text(seconds: Int, milliseconds: Int) -> String {
        var bytes: [UInt8] = []
        append(seconds: seconds, milliseconds: milliseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the instant `seconds` + `milliseconds` after 1970-01-01T00:00:00Z.
    static func append(seconds: Int, milliseconds: Int, to bytes: inout [UInt8]) {
        let days = Int((Double(seconds) / 86_400).rounded(.down))
        let secondOfDay = seconds - days * 86_400
        // Days to a civil date in the proleptic Gregorian calendar, counting years from March.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)

        append(year, width: 4, then: "-", to: &bytes)
        append(month, width: 2, then: "-", to: &bytes)
        append(day, width: 2, then: "T", to: &bytes)
        append(secondOfDay / 3_600, width: 2, then: ":", to: &bytes)
        append(secondOfDay / 60 % 60, width: 2, then: ":", to: &bytes)
        append(secondOfDay % 60, width: 2, then: ".", to: &bytes)
        append(milliseconds, width: 3, then: "Z", to: &bytes)
    }

    private static func append(_ value: Int, width: Int, then separator: Unicode.Scalar, to bytes: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(48 + value / divisor % 10))
            divisor /= 10
        }
        bytes.append(UInt8(ascii: separator))
    }
}
