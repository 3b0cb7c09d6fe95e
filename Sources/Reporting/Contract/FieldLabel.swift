// SPDX-License-Identifier: Apache-2.0

/// What officers call the fields of an activity.
package enum FieldLabel {
    /// The name of a field by its key in JSON; the key itself when it is none of an activity's.
    package static func vietnamese(_ key: String) -> String {
        ActivityField(rawValue: key)?.vietnamese ?? key
    }
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
