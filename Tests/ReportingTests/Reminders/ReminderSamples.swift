// SPDX-License-Identifier: Apache-2.0

@testable import Reporting

/// The ladder as delivered, with people of one district, the city's communes left without any.
enum Reminders {
    static let steps: [ReminderPolicy.Step] = [
        .init(offset: -7, recipients: [.focal]), .init(offset: -3, recipients: [.focal]),
        .init(offset: -1, recipients: [.focal]), .init(offset: 0, recipients: [.focal]),
        .init(offset: 1, recipients: [.focal, .head]), .init(offset: 3, recipients: [.focal, .head]),
        .init(offset: 5, recipients: [.province]),
    ]

    static func planner(_ contacts: [Contact] = people) throws -> ReminderPlanner {
        ReminderPlanner(
            policy: ReminderPolicy(dialogueSteps: steps, feedbackSteps: steps),
            calendar: WorkingCalendar(
                exceptions: CalendarTable.read(try Shipped.bytes("calendar/exceptions.csv")).exceptions
            ),
            units: try Shipped.registry(),
            contacts: ContactBook(contacts),
            provinceCode: "34"
        )
    }

    static let people = [
        Contact(unitCode: "34", role: .focal, name: "Trần Thị Mai", email: "mai@tinh.example"),
        Contact(unitCode: "341", role: .head, name: "Phạm Thị Hoa", email: "hoa@thaithuy.example"),
        Contact(unitCode: "341", role: .focal, name: "Nguyễn Thị Nhung", email: "Nhung@thaithuy.example"),
    ]

    /// Due on Tuesday 06/05/2025, with 01/05 and 02/05 off before it.
    static func dialogue(
        _ key: String = "DT-1",
        of unit: String = "341",
        due: String = "2025-05-06",
        closed: Bool = false
    ) throws -> Obligation {
        Obligation(
            kind: .dialogue,
            key: key,
            unitCode: unit,
            title: "Đối thoại với Chủ tịch UBND huyện",
            dueOn: try day(due),
            isClosed: closed
        )
    }

    static func feedback(_ key: String = "GY-1", of unit: String = "341", due: String) throws -> Obligation {
        Obligation(
            kind: .feedback,
            key: key,
            unitCode: unit,
            title: "Dự thảo Luật",
            dueOn: try day(due),
            isClosed: false
        )
    }

    /// An hour of a day in Viet Nam.
    static func at(_ iso: String, _ hour: Int = 9, _ minute: Int = 0) throws -> LocalTime {
        LocalTime((Int64(try day(iso).daysSinceEpoch) * 1440 + Int64(hour * 60 + minute) - 420) * 60_000)
    }
}
