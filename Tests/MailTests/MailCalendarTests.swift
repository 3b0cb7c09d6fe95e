// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Mail

@Suite("The dates that go with a letter")
struct MailCalendarTests {
    @Test("follow RFC 5545: CRLF, 75 octets a line, no UTF-8 sequence cut")
    func folding() throws {
        let bytes = try Samples.calendar().rendered()
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
        #expect(lines.allSatisfy { $0.last == 0x0D && $0.count <= 76 })
        #expect(lines.allSatisfy { String(validating: $0, as: UTF8.self) != nil })
        #expect(lines.contains { $0.first == 0x20 })
    }

    @Test("say the day, the order of changes and when to ring")
    func fields() throws {
        let text = String(decoding: try Samples.calendar().rendered(), as: UTF8.self).replacing("\r\n ", with: "")
        let lines = text.split(separator: "\r\n")
        #expect(lines.first == "BEGIN:VCALENDAR" && lines.last == "END:VCALENDAR")
        for line in [
            "METHOD:PUBLISH", "UID:dialogue.341.DT-2025-01@nhipcau.test", "SEQUENCE:2", "DTSTAMP:20250317T010000Z",
            "DTSTART;VALUE=DATE:20250324", "DTEND;VALUE=DATE:20250325", "TRIGGER:-PT960M", "TRANSP:TRANSPARENT",
            "DESCRIPTION:Mục II.3\\nLiên hệ: Ban Tuyên giáo\\, tỉnh Hội \\\\ ĐT",
        ] {
            #expect(lines.contains(Substring(line)), "\(line)")
        }
        #expect(text.contains("chuẩn bị tài liệu\\, mời đại biểu"))
        #expect(text.contains("Thái Thụy\\; chuẩn bị"))
    }
}
