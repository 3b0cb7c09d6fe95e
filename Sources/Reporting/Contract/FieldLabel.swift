// SPDX-License-Identifier: Apache-2.0

/// What officers call the fields of an activity.
package enum FieldLabel {
    /// The name of a field by its key in JSON; the key itself when it is none of an activity's.
    package static func vietnamese(_ key: String) -> String {
        ActivityField(rawValue: key)?.vietnamese ?? key
    }

    /// What officers call the place that a path of a report points to, with a capital: "Tên hoạt động" for
    /// `/activities/2/title`. The path itself when nobody has a name for it.
    static func heading(path: String) -> String {
        if let known = envelope[path] { return known }
        let parts = path.split(separator: "/")
        guard parts.count > 1, let number = Int(parts[1]) else { return path }
        if parts.count == 2 {
            return (parts[0] == "activities" ? "Hoạt động thứ " : "Yêu cầu góp ý thứ ") + String(number + 1)
        }
        let name =
            parts[0] == "activities" ? vietnamese(String(parts[2])) : requests[String(parts[2])] ?? String(parts[2])
        return name.prefix(1).uppercased() + name.dropFirst()
    }

    private static let envelope = [
        "/": "Báo cáo", "/schema": "Mẫu", "/vocabulary": "Danh mục", "/submission_id": "Mã gửi", "/unit": "Đơn vị",
        "/unit/code": "Mã đơn vị", "/unit/name": "Tên đơn vị", "/report_type": "Loại báo cáo",
        "/period": "Kỳ báo cáo", "/base_revision": "Sửa từ bản số", "/revision_reason": "Lý do sửa",
        "/sent_at": "Giờ gửi", "/document": "Văn bản", "/document/number": "Số văn bản", "/document/symbol": "Ký hiệu",
        "/document/issuer": "Cơ quan ban hành", "/document/subject": "Trích yếu", "/document/issued_on": "Ngày ký",
        "/document/signer_name": "Người ký", "/document/signer_position": "Chức vụ người ký",
        "/nil": "Không phát sinh", "/nil_reason": "Lý do không phát sinh", "/narrative": "Tình hình chung",
        "/totals": "Tổng số", "/totals/activities": "Tổng số hoạt động",
        "/totals/participants_total": "Tổng số người dự", "/totals/participants_women": "Tổng số nữ dự",
        "/activities": "Bảng hoạt động", "/feedback_requests": "Bảng yêu cầu góp ý",
    ]

    private static let requests = [
        "request_key": "mã yêu cầu", "draft": "dự thảo", "issuer": "cơ quan yêu cầu", "level": "cấp",
        "received_on": "ngày nhận", "reply_by": "hạn trả lời", "replied_on": "ngày trả lời",
    ]
}

extension ActivityField {
    package var vietnamese: String {
        switch self {
        case .activityKey: "mã hoạt động"
        case .unitCode: "mã đơn vị tổ chức"
        case .category: "loại hoạt động"
        case .title: "tên hoạt động"
        case .heldFrom: "ngày bắt đầu"
        case .heldTo: "ngày kết thúc"
        case .status: "tình trạng"
        case .role: "vai trò"
        case .partners: "đơn vị phối hợp"
        case .jointGroupID: "mã hoạt động chung"
        case .mode: "hình thức"
        case .platforms: "nền tảng số"
        case .links: "đường dẫn"
        case .participantsTotal: "tổng số người dự"
        case .participantsWomen: "số nữ"
        case .participantsInPerson: "dự trực tiếp"
        case .participantsOnline: "dự trực tuyến"
        case .young: "nữ trẻ"
        case .religious: "nữ tôn giáo"
        case .cadres: "cán bộ nữ"
        case .partyMembers: "đảng viên"
        case .reach: "lượt tiếp cận"
        case .topics: "chủ đề"
        case .evidence: "minh chứng"
        case .counterparts: "người đứng đầu dự đối thoại"
        case .congressLevel: "cấp đại hội"
        case .draft: "dự thảo"
        case .opinions: "số ý kiến"
        case .proposalStatus: "kết quả đề xuất"
        case .citation: "nơi trích dẫn"
        }
    }
}
