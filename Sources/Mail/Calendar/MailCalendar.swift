// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The events that go with a letter: an iCalendar object of method PUBLISH, which asks for no answer (RFC 5546 §3.2.1).
package struct MailCalendar: Hashable, Sendable {
    package let events: [CalendarEvent]
    /// When this object was made, in milliseconds since 1970 UTC (`DTSTAMP`).
    package let stampedAt: Int64
    package let fileName: String

    /// - Throws: `mail.header_injection` for a file name that is not plain ASCII letters, digits, `.`, `-` and `_`.
    package init(
        events: [CalendarEvent],
        stampedAt: Int64,
        fileName: String = "nhac-viec.ics"
    ) throws(MailError) {
        guard fileName.utf8.allSatisfy({ $0.isASCIILetterOrDigit || "._-".utf8.contains($0) }), !fileName.isEmpty else {
            throw MailError(.headerInjection, field: "filename", "Only letters, digits, '.', '-' and '_' can be used.")
        }
        self.events = events
        self.stampedAt = stampedAt
        self.fileName = fileName
    }

    /// UTF-8 with CRLF line ends, lines folded.
    package func rendered() -> [UInt8] {
        var lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//NhipCau//Reminders//VI", "METHOD:PUBLISH"]
        for event in events { lines += Self.lines(of: event, stampedAt: stampedAt) }
        lines.append("END:VCALENDAR")
        return lines.flatMap { Self.folded($0.precomposedStringWithCanonicalMapping) }
    }

    private static func lines(of event: CalendarEvent, stampedAt: Int64) -> [String] {
        var lines = [
            "BEGIN:VEVENT", "UID:\(escaped(event.uid))", "SEQUENCE:\(event.sequence)",
            "DTSTAMP:\(MailDate.utcStamp(unixMilliseconds: stampedAt))",
            "DTSTART;VALUE=DATE:\(MailDate.day(daysSinceEpoch: event.day))",
            // The end is the first day that is no longer part of it (RFC 5545 §3.6.1).
            "DTEND;VALUE=DATE:\(MailDate.day(daysSinceEpoch: event.day + 1))",
            "SUMMARY:\(escaped(event.summary))",
        ]
        if !event.details.isEmpty { lines.append("DESCRIPTION:\(escaped(event.details))") }
        // A due day does not make its reader busy.
        lines += ["STATUS:CONFIRMED", "TRANSP:TRANSPARENT"]
        for minutes in event.alarms where minutes > 0 {
            lines += [
                "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:\(escaped(event.summary))", "TRIGGER:-PT\(minutes)M",
                "END:VALARM",
            ]
        }
        return lines + ["END:VEVENT"]
    }

    /// RFC 5545 §3.3.11.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\\\"
            case ";": result += "\\;"
            case ",": result += "\\,"
            case "\r\n", "\n", "\r": result += "\\n"
            // Other control characters have no place in the format.
            default: if character.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) { result.append(character) }
            }
        }
        return result
    }

    /// At most 75 octets a line without its end, and never a cut inside a UTF-8 sequence (RFC 5545 §3.1).
    private static func folded(_ line: String) -> [UInt8] {
        var output: [UInt8] = []
        var column = 0
        for scalar in line.unicodeScalars {
            let bytes = UTF8.encode(scalar).map(Array.init) ?? []
            if column + bytes.count > 75 {
                output += [0x0D, 0x0A, 0x20]
                column = 1
            }
            output += bytes
            column += bytes.count
        }
        return output + [0x0D, 0x0A]
    }
}
