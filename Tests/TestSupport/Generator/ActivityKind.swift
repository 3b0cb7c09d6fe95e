// SPDX-License-Identifier: Apache-2.0

/// What an activity of a category counts toward, as the plan's section II says it (II.1 to II.5).
enum Credit: Sendable {
    /// No target: counted as an activity only.
    case none
    /// II.5; publications are not communication activities, by the plan's default.
    case communication
    /// II.1, led by the unit.
    case cadreSupport
    /// II.2 first sentence, led by the unit, about women and children.
    case partydocFeedback
    /// II.2 second sentence, adopted with a citation.
    case partydocProposal
    /// II.3, with a head of the same level.
    case dialogue
    /// II.4, led or joint.
    case digitalTraining
}

/// A category of the vocabulary with a title for it.
struct ActivityKind: Sendable {
    let category: StaticString
    let credit: Credit
    let title: StaticString
    /// The category exists only online.
    var isAlwaysOnline = false
}

extension ActivityKind {
    /// For communes: every category here is open to all levels, and counts the same at each.
    static let commune: [ActivityKind] =
        communication + partydoc + [
            ActivityKind(
                category: "training.digital",
                credit: .digitalTraining,
                title: "Tập huấn dịch vụ công trực tuyến"
            ),
            ActivityKind(
                category: "training.digital",
                credit: .digitalTraining,
                title: "Hướng dẫn hội viên bán hàng trên nền tảng số"
            ),
            ActivityKind(
                category: "democracy.grassroots",
                credit: .none,
                title: "Quán triệt Luật Thực hiện dân chủ ở cơ sở"
            ),
            ActivityKind(
                category: "cadre.party_admission",
                credit: .none,
                title: "Giới thiệu hội viên ưu tú kết nạp Đảng"
            ),
        ]

    /// For the province and the districts.
    static let upper: [ActivityKind] =
        communication + partydoc + [
            ActivityKind(
                category: "cadre.support",
                credit: .cadreSupport,
                title: "Tập huấn kỹ năng cho nữ cán bộ nguồn 2025-2030"
            ),
            ActivityKind(
                category: "cadre.nomination",
                credit: .cadreSupport,
                title: "Giới thiệu nguồn cán bộ nữ trẻ"
            ),
            ActivityKind(
                category: "training.women_leaders",
                credit: .cadreSupport,
                title: "Bồi dưỡng nữ lãnh đạo, quản lý"
            ),
            ActivityKind(
                category: "partydoc.proposal",
                credit: .partydocProposal,
                title: "Đề xuất nội dung vào văn kiện Đại hội"
            ),
            ActivityKind(
                category: "dialogue.conference",
                credit: .dialogue,
                title: "Đối thoại với người đứng đầu cấp ủy"
            ),
            ActivityKind(
                category: "oversight.led",
                credit: .none,
                title: "Giám sát chính sách với lao động nữ"
            ),
            ActivityKind(
                category: "voice.forum",
                credit: .none,
                title: "Diễn đàn tâm tư, nguyện vọng của phụ nữ"
            ),
        ]

    private static let partydoc = [
        ActivityKind(
            category: "partydoc.feedback_conference",
            credit: .partydocFeedback,
            title: "Góp ý dự thảo văn kiện Đại hội Đảng"
        )
    ]

    private static let communication = [
        ActivityKind(
            category: "comm.session",
            credit: .communication,
            title: "Tuyên truyền Đại hội Đảng các cấp"
        ),
        ActivityKind(
            category: "comm.seminar",
            credit: .communication,
            title: "Hội thảo phụ nữ với xây dựng Đảng"
        ),
        ActivityKind(
            category: "comm.roundtable",
            credit: .communication,
            title: "Tọa đàm kỷ niệm ngày Quốc tế Phụ nữ"
        ),
        ActivityKind(
            category: "comm.campaign",
            credit: .communication,
            title: "Chiến dịch gia đình 5 không, 3 sạch"
        ),
        ActivityKind(
            category: "comm.livestream",
            credit: .communication,
            title: "Phát trực tiếp ngày hội phụ nữ khởi nghiệp",
            isAlwaysOnline: true
        ),
        ActivityKind(
            category: "comm.online_contest",
            credit: .communication,
            title: "Thi trực tuyến tìm hiểu lịch sử Đảng bộ",
            isAlwaysOnline: true
        ),
        ActivityKind(
            category: "comm.publication",
            credit: .none,
            title: "Đăng tin, bài trên trang của Hội"
        ),
    ]
}
