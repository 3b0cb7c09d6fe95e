// SPDX-License-Identifier: Apache-2.0

/// An instant as a clock in Viet Nam shows it, UTC+7 all year.
package struct LocalTime: Sendable, Hashable {
    package let date: CivilDate
    /// Minutes after midnight, 0…1439.
    package let minuteOfDay: Int
    /// Milliseconds within the minute.
    private let milliseconds: Int

    /// The years 1 to 9999, which RFC 3339 can write.
    private static let writable: ClosedRange<Int64> = -62_135_596_800_000...253_402_275_599_999

    /// - Parameter unixMilliseconds: milliseconds since 1970 UTC; outside the years 1 to 9999 the nearest end of them.
    package init(_ unixMilliseconds: Int64) {
        let unixMilliseconds = min(max(unixMilliseconds, Self.writable.lowerBound), Self.writable.upperBound)
        date = CivilDate(unixMilliseconds: unixMilliseconds)
        let midnight = Int64(date.daysSinceEpoch) * 86_400_000 - Self.offset
        let inDay = Int(unixMilliseconds &- midnight)
        minuteOfDay = inDay / 60_000
        milliseconds = inDay % 60_000
    }

    /// Reads exactly the form of ``iso``, so also only UTC+7.
    package init?(iso text: String) {
        let bytes = Array(text.utf8)
        let zone = Array("+07:00".utf8)
        guard bytes.count == 29, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"), bytes[19] == UInt8(ascii: "."), bytes[23...].elementsEqual(zone),
            let date = bytes[..<10].withUnsafeBytes({ CivilDate(iso: $0) }),
            let hour = Int(text.dropFirst(11).prefix(2)), let minute = Int(text.dropFirst(14).prefix(2)),
            let second = Int(text.dropFirst(17).prefix(2)), let thousandth = Int(text.dropFirst(20).prefix(3)),
            (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second), thousandth >= 0
        else { return nil }
        self.date = date
        minuteOfDay = hour * 60 + minute
        milliseconds = second * 1000 + thousandth
    }

    /// Milliseconds since 1970 UTC.
    package var unixMilliseconds: Int64 {
        Int64(date.daysSinceEpoch) * 86_400_000 - Self.offset + Int64(minuteOfDay * 60_000 + milliseconds)
    }

    private static let offset: Int64 = 7 * 3_600_000

    /// `17:05`.
    package var clock: String {
        "\(Self.two(minuteOfDay / 60)):\(Self.two(minuteOfDay % 60))"
    }

    /// `17:05 16/03/2025`, for people.
    package var vietnamese: String {
        "\(clock) \(date.vietnamese)"
    }

    /// `2025-03-16T17:05:09.250+07:00` (RFC 3339), for programs.
    package var iso: String {
        // Two of them stand in every receipt: one piece of memory, and each number written over its place in the pattern.
        let pattern: StaticString = "0000-00-00T00:00:00.000+07:00"
        let (year, month, day) = date.components
        return String(unsafeUninitializedCapacity: pattern.utf8CodeUnitCount) { text in
            _ = text.initialize(from: UnsafeBufferPointer(start: pattern.utf8Start, count: pattern.utf8CodeUnitCount))
            func put(_ number: Int, at places: Range<Int>) {
                var rest = number
                for place in places.reversed() {
                    text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                    rest /= 10
                }
            }
            put(year, at: 0..<4)
            put(month, at: 5..<7)
            put(day, at: 8..<10)
            put(minuteOfDay / 60, at: 11..<13)
            put(minuteOfDay % 60, at: 14..<16)
            put(milliseconds / 1_000, at: 17..<19)
            put(milliseconds % 1_000, at: 20..<23)
            return pattern.utf8CodeUnitCount
        }
    }

    private static func two(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}
