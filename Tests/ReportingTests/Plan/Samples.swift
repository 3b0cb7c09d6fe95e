// SPDX-License-Identifier: Apache-2.0

@testable import Reporting

/// A plan made by hand with the arithmetic of 2025.
enum Samples {
    static let closes = CivilDate(year: 2025, month: 6, day: 30)

    static func plan(_ targets: [Target] = Samples.targets) -> Plan {
        let steps = [-7, -3, -1, 0, 1, 3, 5].map { offset in
            ReminderPolicy.Step(offset: offset, recipients: offset == 5 ? [.province] : [.focal])
        }
        return Plan(
            year: 2025,
            theme: "Chủ đề",
            number: nil,
            basis: [],
            provinceCode: "34",
            vocabularyVersion: "2025.1",
            targets: targets,
            reporting: .nd09,
            revisions: RevisionPolicy(),
            reminders: ReminderPolicy(dialogueSteps: steps, feedbackSteps: steps),
            unusualParticipants: 5000
        )
    }

    static let targets = [T1, T2a, T2b, T3, T4, T5]
    static let T1 = Target(
        slug: .T1,
        clause: "II.1",
        label: "Hỗ trợ cán bộ nữ",
        scope: [.province, .district],
        asOf: closed([]),
        categories: ["cadre.support", "cadre.nomination", "training.women_leaders"]
    )
    static let T2a = Target(
        slug: .T2a,
        clause: "II.2",
        label: "Góp ý văn kiện",
        scope: [.province, .district, .commune],
        asOf: closed(.commune),
        categories: ["partydoc.feedback_conference"],
        requiredTopic: "women_children"
    )
    static let T2b = Target(
        slug: .T2b,
        clause: "II.2",
        label: "Đưa nội dung vào văn kiện",
        scope: .province,
        asOf: closed([]),
        calculation: .outcome,
        categories: ["partydoc.proposal"],
        duty: Target.Duty(clause: "IV.2c", label: "Đưa nội dung vào văn kiện cùng cấp", levels: .district)
    )
    static let T3 = Target(
        slug: .T3,
        clause: "II.3",
        label: "Đối thoại",
        modality: .strive,
        scope: [.province, .district],
        asOf: closed([]),
        categories: ["dialogue.conference"],
        creditRole: .leadOrJoint
    )
    static let T4 = Target(
        slug: .T4,
        clause: "II.4",
        label: "Chuyển đổi số",
        scope: .commune,
        asOf: closed(.commune),
        categories: ["training.digital"],
        creditRole: .leadOrJoint
    )
    static let T5 = Target(
        slug: .T5,
        clause: "II.5",
        label: "Truyền thông số",
        scope: .all,
        calculation: .ratioOfSums,
        categories: ["comm.session"],
        creditRole: .leadOrJoint,
        threshold: .init(numerator: 1, denominator: 2)
    )

    private static func closed(_ continues: UnitLevels) -> Target.AsOfRule {
        Target.AsOfRule(closesOn: closes, continues: continues)
    }
}
