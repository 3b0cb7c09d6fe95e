// SPDX-License-Identifier: Apache-2.0

/// A reminder in the words of its letter, Vietnamese.
package struct ReminderWords: Hashable, Sendable {
    /// "Hội nghị đối thoại" or "Góp ý dự thảo".
    package let kind: String
    /// The unit's own title of it.
    package let title: String
    /// "Hội LHPN huyện Thái Thụy".
    package let unit: String
    /// "Ngày dự kiến: thứ Hai, 24/03/2025".
    package let due: String
    /// "còn 3 ngày làm việc".
    package let timing: String
    /// The place in the plan, as its reader finds it there.
    package let clause: String
    /// What to do now.
    package let nextStep: String
    /// Why this letter, and why to this person; follows "Đồng chí nhận thư này vì".
    package let reason: String

    init(
        _ obligation: Obligation,
        unit: Unit?,
        timing: ReminderTiming,
        audience: ReminderPolicy.Recipient,
        reader: Contact,
        today: CivilDate,
        responsible: Contact?
    ) {
        title = obligation.title
        self.unit = Self.union(of: unit, code: obligation.unitCode)
        let day = "\(obligation.dueOn.weekday.vietnamese), \(obligation.dueOn.vietnamese)"
        switch obligation.kind {
        case .dialogue:
            kind = "Hội nghị đối thoại, tiếp xúc"
            due = "ngày dự kiến \(day)"
            self.timing = Self.timing(timing, today: "diễn ra hôm nay", overdue: "quá")
            clause = "mục II.3 và mục III.2 (gạch đầu dòng thứ 4)"
        case .feedback:
            kind = "Góp ý dự thảo"
            due = "hạn trả lời \(day)"
            self.timing = Self.timing(timing, today: "hôm nay là hạn cuối", overdue: "quá hạn")
            clause = Self.feedbackClause(unit?.level)
        }
        let isEnded = unit.map { !$0.isEffective(on: today) } ?? true
        nextStep =
            switch audience {
            case .province: Self.provinceStep(responsible, isEnded: isEnded)
            case .focal, .head: Self.unitStep(obligation.kind, timing)
            }
        reason = Self.reason(
            audience,
            unit: self.unit,
            isEnded: isEnded,
            isOwn: reader.unitCode == obligation.unitCode
        )
    }

    /// "Huyện Thái Thụy" → "Hội LHPN huyện Thái Thụy"; an affiliated unit is called by its own name.
    private static func union(of unit: Unit?, code: String) -> String {
        guard let unit else { return "đơn vị mã \(code)" }
        guard unit.type != .organisation else { return unit.name }
        return "Hội LHPN " + unit.name.prefix(1).lowercased() + unit.name.dropFirst()
    }

    private static func timing(_ timing: ReminderTiming, today: String, overdue: String) -> String {
        switch timing {
        case .ahead(let days): "còn \(days) ngày làm việc"
        case .today: today
        case .overdue(let days): "\(overdue) \(days) ngày làm việc"
        }
    }

    /// IV.1e, f for the province; III.2c and IV.2c for the others.
    private static func feedbackClause(_ level: UnitLevel?) -> String {
        level == .province
            ? "mục IV.1 (gạch đầu dòng thứ 5 và thứ 6)"
            : "mục III.2 (gạch đầu dòng thứ 3) và mục IV.2 (gạch đầu dòng thứ 3)"
    }

    private static func unitStep(_ kind: Obligation.Kind, _ timing: ReminderTiming) -> String {
        switch (kind, timing) {
        case (.dialogue, .ahead):
            "Rà soát công tác chuẩn bị: thống nhất ngày với người đứng đầu cấp ủy, chính quyền cùng cấp, gửi giấy mời, "
                + "tổng hợp ý kiến hội viên. Nếu ngày thay đổi, ghi ngày mới vào báo cáo và gửi lại."
        case (.dialogue, .today):
            "Sau hội nghị, ghi kết quả (đã tổ chức, số người dự, người đứng đầu nào đã dự) vào báo cáo và gửi về tỉnh."
        case (.dialogue, .overdue):
            "Nếu đã tổ chức, ghi kết quả vào báo cáo và gửi về tỉnh. Nếu hoãn, ghi ngày mới; nếu không tổ chức nữa, ghi "
                + "là đã hủy. Thư nhắc sẽ dừng ngay khi báo cáo được nhận."
        case (.feedback, .ahead), (.feedback, .today):
            "Gửi văn bản góp ý tới cơ quan yêu cầu, rồi ghi ngày trả lời vào báo cáo và gửi về tỉnh."
        case (.feedback, .overdue):
            "Nếu đã góp ý, ghi ngày trả lời vào báo cáo và gửi về tỉnh. Nếu chưa, gửi góp ý ngay hoặc thống nhất hạn mới "
                + "với cơ quan yêu cầu rồi ghi hạn đó. Thư nhắc sẽ dừng ngay khi báo cáo được nhận."
        }
    }

    private static func provinceStep(_ responsible: Contact?, isEnded: Bool) -> String {
        let person = responsible.map { "\($0.name) (\($0.email))" }
        if isEnded {
            return "Giao việc này cho đơn vị kế thừa, hoặc xác nhận là không còn thực hiện."
                + (person.map { " Người phụ trách trước đây: \($0)." } ?? "")
        }
        return "Liên hệ \(person ?? "đơn vị") để nắm lý do, hỗ trợ đơn vị hoàn thành hoặc thống nhất ngày mới."
    }

    private static func reason(
        _ audience: ReminderPolicy.Recipient,
        unit: String,
        isEnded: Bool,
        isOwn: Bool
    ) -> String {
        let open = "chưa có báo cáo nào cho biết việc đã xong."
        switch audience {
        case .focal where isOwn: return "là đầu mối của \(unit), và \(open)"
        case .focal: return "là đầu mối phụ trách \(unit), nơi chưa có người nhận thư riêng, và \(open)"
        case .head:
            return
                "là người đứng đầu đơn vị; khi một việc quá hạn, cả đầu mối và người đứng đầu cùng được báo, và \(open)"
        case .province where isEnded: return "là đầu mối của tỉnh; \(unit) đã kết thúc hoạt động, và \(open)"
        case .province: return "là đầu mối của tỉnh, nơi theo dõi các việc quá hạn của đơn vị, và \(open)"
        }
    }
}
