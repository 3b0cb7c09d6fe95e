// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport

@testable import Mail

enum Samples {
    /// 17/03/2025 08:00 in Viet Nam.
    static let morning: Int64 = 1_742_173_200_000
    static let subject =
        "Nhắc việc: Hội nghị đối thoại với người đứng đầu cấp ủy, chính quyền huyện Thái Thụy đến hạn ngày 24/03/2025"
    static let text = """
        Kính gửi chị Nguyễn Thị Hồng Nhung,

        Còn 05 ngày làm việc nữa là đến hạn; dòng này cố ý viết thật dài để phải ngắt mềm nhiều lần khi mã hóa, mà không chữ nào bị cắt đôi.
        .
        Dòng sau có khoảng trắng cuối dòng:\u{20}
        a = b; tỷ lệ ≥ 50%
        """

    static func message(
        to local: String = "nhung",
        subject: String = subject,
        html: String? = nil,
        calendar: MailCalendar? = nil,
        references: [MessageID] = [],
        id: String = "nhac.341.2025@nhipcau.test"
    ) throws -> MailMessage {
        try MailMessage(
            from: MailAddress("nhipcau@phunu.test", name: "Hội LHPN tỉnh Thái Bình (Nhịp cầu)"),
            to: MailAddress("\(local)@thaithuy.test", name: "Nguyễn Thị Hồng Nhung, Chủ tịch Hội LHPN huyện Thái Thụy"),
            subject: subject,
            text: text,
            html: html,
            calendar: calendar,
            messageID: MessageID(id),
            references: references,
            sentAt: morning
        )
    }

    static func calendar() throws -> MailCalendar {
        try MailCalendar(
            events: [
                CalendarEvent(
                    uid: "dialogue.341.DT-2025-01@nhipcau.test",
                    sequence: 2,
                    day: 20_171,
                    summary:
                        "Đối thoại với người đứng đầu cấp ủy, chính quyền huyện Thái Thụy; chuẩn bị tài liệu, mời đại biểu",
                    details: "Mục II.3\nLiên hệ: Ban Tuyên giáo, tỉnh Hội \\ ĐT"
                )
            ],
            stampedAt: morning
        )
    }

    static func configuration(
        _ server: SMTPServer,
        security: SMTPConfiguration.Security = .none,
        login: SMTPConfiguration.Login? = nil,
        trusted: Bool = true,
        timeout: Duration = .seconds(10)
    ) throws -> SMTPConfiguration {
        try SMTPConfiguration(
            host: "localhost",
            port: server.port,
            security: security,
            login: login,
            authoritiesFile: trusted && !server.authorities.isEmpty ? server.authorities : nil,
            greeting: "nhipcau.test",
            connectTimeout: min(.seconds(5), timeout),
            timeout: timeout
        )
    }
}

/// The first element, or nil when the stream ends.
func first<Element: Sendable>(_ stream: AsyncStream<Element>) async -> Element? {
    for await element in stream { return element }
    return nil
}
