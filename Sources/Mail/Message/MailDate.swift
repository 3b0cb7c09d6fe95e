// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Points in time as mail and calendars write them.
enum MailDate {
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Mon, 17 Mar 2025 08:00:00 +0700` (RFC 5322 §3.3), in the time of Asia/Ho_Chi_Minh, which is UTC+7 all year.
    static func text(unixMilliseconds: Int64) -> String {
        let parts = fields(seconds: seconds(unixMilliseconds) + 7 * 3600)
        let month = months[Int(parts.tm_mon) % 12]
        return "\(weekdays[Int(parts.tm_wday) % 7]), \(parts.tm_mday) \(month) \(parts.tm_year + 1900) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) +0700"
    }

    /// `20250317T010000Z` (RFC 5545 §3.3.5).
    static func utcStamp(unixMilliseconds: Int64) -> String {
        let parts = fields(seconds: seconds(unixMilliseconds))
        return day(parts) + "T\(two(parts.tm_hour))\(two(parts.tm_min))\(two(parts.tm_sec))Z"
    }

    /// `20250317` (RFC 5545 §3.3.4).
    static func day(daysSinceEpoch: Int32) -> String {
        day(fields(seconds: Int64(daysSinceEpoch) * 86_400))
    }

    private static func day(_ parts: tm) -> String {
        let year = String(parts.tm_year + 1900)
        return String(repeating: "0", count: max(0, 4 - year.count)) + year + two(parts.tm_mon + 1) + two(parts.tm_mday)
    }

    private static func seconds(_ milliseconds: Int64) -> Int64 {
        milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0)
    }

    private static func fields(seconds: Int64) -> tm {
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        return parts
    }

    private static func two(_ number: Int32) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
