// SPDX-License-Identifier: Apache-2.0
import Mail

/// Letters to the people of one district and of the province, as of Monday 17/03/2025.
enum ReminderSamples {
    static let today: Int32 = 20_164

    static func mail(_ name: String) throws -> ReminderMail {
        switch name {
        case "single-ahead": try mail([dialogue])
        case "single-today":
            try mail([feedback(day: today, date: "thứ Hai, 17/03/2025", timing: "hôm nay là hạn cuối")])
        case "mixed": try mail([escalated, dialogue], to: MailAddress("mai@tinh.example", name: "Trần Thị Mai"))
        case "province": try mail([escalated], to: MailAddress("mai@tinh.example", name: "Trần Thị Mai"))
        default:
            try mail([
                overdue, dialogue, feedback(day: 20_174, date: "thứ Năm, 27/03/2025", timing: "còn 8 ngày làm việc"),
            ])
        }
    }

    static func mail(
        _ items: [ReminderMail.Item],
        to: MailAddress? = nil,
        today: Int32 = today,
        unlisted: Int = 0
    ) throws -> ReminderMail {
        try ReminderMail(
            from: MailAddress("nhipcau@tinh.example", name: "Hội LHPN tỉnh Thái Bình"),
            replyTo: MailAddress("mai@tinh.example"),
            to: to ?? MailAddress("nhung@thaithuy.example", name: "Nguyễn Thị Hồng Nhung"),
            items: items,
            unlisted: unlisted,
            organisation: "Hội LHPN tỉnh Thái Bình",
            planYear: 2025,
            today: today,
            todayText: "17/03/2025",
            messageID: MessageID(prefix: "nhacviec.20250317", occasion: items.map(\.matter), domain: "tinh.example"),
            sentAt: Samples.morning
        )
    }

    static func item(titled title: String) -> ReminderMail.Item {
        ReminderMail.Item(
            matter: "dialogue/341/DT-2025-09",
            kind: "Hội nghị",
            title: title,
            unit: "Hội LHPN huyện Thái Thụy",
            due: "ngày dự kiến thứ Hai, 24/03/2025",
            timing: "còn 5 ngày làm việc",
            clause: "mục II.3",
            nextStep: "Gửi.",
            reason: "là đầu mối.",
            day: 20_171,
            date: "24/03/2025",
            isOverdue: false,
            canReport: true
        )
    }

    static let dialogue = ReminderMail.Item(
        matter: "dialogue/341/DT-2025-01",
        kind: "Hội nghị đối thoại, tiếp xúc",
        title: "Hội nghị đối thoại giữa người đứng đầu cấp ủy, chính quyền huyện với cán bộ, hội viên, phụ nữ",
        unit: "Hội LHPN huyện Thái Thụy",
        due: "ngày dự kiến thứ Hai, 24/03/2025",
        timing: "còn 5 ngày làm việc",
        clause: "mục II.3 và mục III.2 (gạch đầu dòng thứ 4)",
        nextStep:
            "Rà soát công tác chuẩn bị: thống nhất ngày với người đứng đầu cấp ủy, chính quyền cùng cấp, gửi giấy "
            + "mời, tổng hợp ý kiến hội viên. Nếu ngày thay đổi, ghi ngày mới vào báo cáo và gửi lại.",
        reason: "là đầu mối của Hội LHPN huyện Thái Thụy, và chưa có báo cáo nào cho biết việc đã xong.",
        day: 20_171,
        date: "24/03/2025",
        isOverdue: false,
        canReport: true
    )

    static func feedback(day: Int32, date: String, timing: String) -> ReminderMail.Item {
        ReminderMail.Item(
            matter: "feedback/341/GY-2025-02",
            kind: "Góp ý dự thảo",
            title: "Dự thảo Báo cáo chính trị Đại hội Đảng bộ huyện",
            unit: "Hội LHPN huyện Thái Thụy",
            due: "hạn trả lời \(date)",
            timing: timing,
            clause: "mục III.2 (gạch đầu dòng thứ 3) và mục IV.2 (gạch đầu dòng thứ 3)",
            nextStep: "Gửi văn bản góp ý tới cơ quan yêu cầu, rồi ghi ngày trả lời vào báo cáo và gửi về tỉnh.",
            reason: "là đầu mối của Hội LHPN huyện Thái Thụy, và chưa có báo cáo nào cho biết việc đã xong.",
            day: day,
            date: String(date.suffix(10)),
            isOverdue: false,
            canReport: true
        )
    }

    static let overdue = ReminderMail.Item(
        matter: "feedback/341/GY-2025-01",
        kind: "Góp ý dự thảo",
        title: "Dự thảo Luật Việc làm (sửa đổi)",
        unit: "Hội LHPN huyện Thái Thụy",
        due: "hạn trả lời thứ Tư, 12/03/2025",
        timing: "quá hạn 3 ngày làm việc",
        clause: "mục III.2 (gạch đầu dòng thứ 3) và mục IV.2 (gạch đầu dòng thứ 3)",
        nextStep:
            "Nếu đã góp ý, ghi ngày trả lời vào báo cáo và gửi về tỉnh. Nếu chưa, gửi góp ý ngay hoặc thống nhất hạn "
            + "mới với cơ quan yêu cầu rồi ghi hạn đó. Thư nhắc sẽ dừng ngay khi báo cáo được nhận.",
        reason: "là đầu mối của Hội LHPN huyện Thái Thụy, và chưa có báo cáo nào cho biết việc đã xong.",
        day: 20_159,
        date: "12/03/2025",
        isOverdue: true,
        canReport: true
    )

    static let escalated = ReminderMail.Item(
        matter: "dialogue/341/DT-2025-00",
        kind: "Hội nghị đối thoại, tiếp xúc",
        title: "Đối thoại với Bí thư Huyện ủy",
        unit: "Hội LHPN huyện Thái Thụy",
        due: "ngày dự kiến thứ Hai, 10/03/2025",
        timing: "quá 5 ngày làm việc",
        clause: "mục II.3 và mục III.2 (gạch đầu dòng thứ 4)",
        nextStep: "Liên hệ Nguyễn Thị Hồng Nhung (nhung@thaithuy.example) để nắm lý do, hỗ trợ đơn vị hoàn thành hoặc "
            + "thống nhất ngày mới.",
        reason:
            "là đầu mối của tỉnh, nơi theo dõi các việc quá hạn của đơn vị, và chưa có báo cáo nào cho biết việc đã "
            + "xong.",
        day: 20_157,
        date: "10/03/2025",
        isOverdue: true,
        canReport: false
    )
}
