// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A part of a letter (RFC 2045): headers about its content, then the content, encoded.
struct MIMEPart {
    private let contentHeaders: [(name: String, value: String)]
    private let content: [UInt8]

    /// The whole body: text; text or HTML at the reader's choice; and with dates, those as an attachment beside it.
    static func body(of message: MailMessage) -> MIMEPart {
        var readable = text(message.text, subtype: "plain")
        if let html = message.html {
            readable = multipart(
                "alternative",
                [readable, text(html, subtype: "html")],
                boundary: boundary(message, number: 1)
            )
        }
        guard let calendar = message.calendar else { return readable }
        return multipart("mixed", [readable, invitation(calendar)], boundary: boundary(message, number: 2))
    }

    /// The headers, an empty line, the content; CRLF throughout.
    func rendered() -> [UInt8] {
        var bytes: [UInt8] = []
        for header in contentHeaders { bytes += Array("\(header.name): \(header.value)\r\n".utf8) }
        return bytes + [0x0D, 0x0A] + content
    }

    private static func text(_ text: String, subtype: String) -> MIMEPart {
        var composed = text.precomposedStringWithCanonicalMapping
        if composed.unicodeScalars.last != "\n" { composed += "\n" }
        return MIMEPart(
            contentHeaders: [
                ("Content-Type", "text/\(subtype); charset=utf-8"),
                ("Content-Transfer-Encoding", "quoted-printable"),
            ],
            content: QuotedPrintable.encode(composed)
        )
    }

    private static func invitation(_ calendar: MailCalendar) -> MIMEPart {
        // 76 characters a line (RFC 2045 §6.8).
        let encoded = Data(calendar.rendered())
            .base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed])
        return MIMEPart(
            contentHeaders: [
                ("Content-Type", "text/calendar; charset=utf-8; method=PUBLISH;\r\n name=\"\(calendar.fileName)\""),
                ("Content-Transfer-Encoding", "base64"),
                ("Content-Disposition", "attachment; filename=\"\(calendar.fileName)\""),
            ],
            content: Array((encoded + "\r\n").utf8)
        )
    }

    private static func multipart(_ subtype: String, _ parts: [MIMEPart], boundary: String) -> MIMEPart {
        var content: [UInt8] = []
        for part in parts { content += Array("--\(boundary)\r\n".utf8) + part.rendered() + [0x0D, 0x0A] }
        content += Array("--\(boundary)--\r\n".utf8)
        return MIMEPart(
            contentHeaders: [("Content-Type", "multipart/\(subtype);\r\n boundary=\"\(boundary)\"")],
            content: content
        )
    }

    /// Follows from the letter's identity, so that the same letter has the same bytes. `=_` occurs neither in
    /// quoted-printable nor in base64: no content can hold the boundary (RFC 2045 §6.7).
    private static func boundary(_ message: MailMessage, number: Int) -> String {
        "=_nhipcau-\(StableHash.hex(message.messageID.value))-\(number)"
    }
}
