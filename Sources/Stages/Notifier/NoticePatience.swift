// SPDX-License-Identifier: Apache-2.0

/// How long a letter that was not taken waits for its next try: 1, 5, 15, 30 minutes, then an hour each time, for as long
/// as its reminders have a point (`ReminderPolicy.usefulThrough`).
///
/// RFC 5321 §4.5.4.1 asks a sender for half an hour and several days; a greylisting server lets a letter in after five to
/// fifteen minutes, so the first waits are shorter.
enum NoticePatience {
    private static let waits: [Int64] = [60, 300, 900, 1_800]
    private static let longest: Int64 = 3_600

    /// Seconds; a fifth more or less, so that letters put off together do not come back together.
    ///
    /// - Parameter putOffs: how often it was put off before.
    static func seconds(
        after putOffs: Int32,
        using generator: inout some RandomNumberGenerator
    ) -> Int64 {
        let wait = putOffs >= 0 && Int(putOffs) < waits.count ? waits[Int(putOffs)] : longest
        return Int64.random(in: wait * 4 / 5...wait * 6 / 5, using: &generator)
    }

    /// Between two questions to a mail server that may be the reason why everything is held, in microseconds: half a minute
    /// at first, then a tenth of the time for which it lasts, at most ten minutes.
    static func probeInterval(heldFor microseconds: Int64) -> Int64 {
        min(600_000_000, max(25_000_000, microseconds / 10))
    }
}
