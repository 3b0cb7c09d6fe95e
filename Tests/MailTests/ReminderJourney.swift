// SPDX-License-Identifier: Apache-2.0
import Mail
import Reporting
import Testing

@Suite("From what a unit owes to the letter about it")
struct ReminderJourney {
    private static let calendar = WorkingCalendar(exceptions: [])

    private func planner() -> ReminderPlanner {
        let steps: [ReminderPolicy.Step] = [
            .init(offset: -3, recipients: [.focal]), .init(offset: 1, recipients: [.focal, .head]),
            .init(offset: 5, recipients: [.province]),
        ]
        let units = [
            Unit(
                code: "34",
                name: "Tỉnh Thái Bình",
                level: .province,
                parentCode: nil,
                type: .province,
                validFrom: nil,
                endsBefore: nil
            ),
            Unit(
                code: "341",
                name: "Huyện Thái Thụy",
                level: .district,
                parentCode: "34",
                type: .district,
                validFrom: nil,
                endsBefore: nil
            ),
        ]
        let contacts = [
            Contact(unitCode: "34", role: .focal, name: "Trần Thị Mai", email: "mai@tinh.example"),
            Contact(unitCode: "341", role: .focal, name: "Nguyễn Thị Hồng Nhung", email: "nhung@thaithuy.example"),
        ]
        return ReminderPlanner(
            policy: ReminderPolicy(dialogueSteps: steps, feedbackSteps: steps),
            calendar: Self.calendar,
            units: UnitRegistry(units: units),
            contacts: ContactBook(contacts),
            provinceCode: "34"
        )
    }

    private func letter(_ digest: ReminderDigest, sentAt: Int64) throws -> MailMessage {
        try ReminderComposer().compose(
            ReminderMail(
                from: MailAddress("nhipcau@tinh.example"),
                to: MailAddress(digest.recipient, name: digest.contact.name),
                items: digest.reminders.map { reminder in
                    ReminderMail.Item(
                        matter: reminder.key.matter,
                        kind: reminder.words.kind,
                        title: reminder.words.title,
                        unit: reminder.words.unit,
                        due: reminder.words.due,
                        timing: reminder.words.timing,
                        clause: reminder.words.clause,
                        nextStep: reminder.words.nextStep,
                        reason: reminder.words.reason,
                        day: reminder.key.dueOn.daysSinceEpoch,
                        date: reminder.key.dueOn.vietnamese,
                        isOverdue: reminder.timing.isOverdue,
                        canReport: reminder.audience != .province
                    )
                },
                organisation: "Hội LHPN tỉnh Thái Bình",
                planYear: 2025,
                today: digest.day.daysSinceEpoch,
                todayText: digest.day.vietnamese,
                messageID: MessageID(prefix: "nhacviec", occasion: digest.identity, domain: "tinh.example"),
                sentAt: sentAt
            )
        )
    }

    @Test("the unit's focal person reads what, when, for whom, which clause and what to do; the province hears last")
    func letters() throws {
        let obligation = Obligation(
            kind: .dialogue,
            key: "DT-2025-01",
            unitCode: "341",
            title: "Đối thoại với Bí thư Huyện ủy",
            dueOn: try #require(CivilDate(iso: "2025-03-20")),
            isClosed: false
        )
        let early = planner().digests([obligation], now: LocalTime(Samples.morning))
        let message = try letter(try #require(early.first), sentAt: Samples.morning)
        #expect(early.count == 1)
        #expect(message.to.address == "nhung@thaithuy.example")
        #expect(message.subject == "Còn 3 ngày làm việc: Đối thoại với Bí thư Huyện ủy (20/03/2025)")
        for phrase in [
            "ngày dự kiến thứ Năm, 20/03/2025", "Hội LHPN huyện Thái Thụy", "mục II.3", "Rà soát công tác chuẩn bị",
            "nhipcau submit", "là đầu mối của Hội LHPN huyện Thái Thụy",
        ] {
            #expect(message.text.contains(phrase), "\(phrase)")
        }
        let later = Samples.morning + 14 * 86_400_000
        let province = planner().digests([obligation], now: LocalTime(later))
        let escalated = try letter(try #require(province.first), sentAt: later)
        #expect(province.count == 1)
        #expect(escalated.to.address == "mai@tinh.example")
        #expect(escalated.text.contains("nhung@thaithuy.example"))
        #expect(!escalated.text.contains("nhipcau submit"))
        #expect(escalated.messageID != message.messageID)
    }
}
