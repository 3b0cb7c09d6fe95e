// SPDX-License-Identifier: Apache-2.0

/// The headings of the envelope. They are part of the template: what one once was called stays understood.
enum SheetHeading: String, CaseIterable {
    case schema = "Mẫu"
    case vocabulary = "Danh mục"
    case unitCode = "Mã đơn vị"
    case unitName = "Tên đơn vị"
    case reportType = "Loại báo cáo"
    case period = "Kỳ báo cáo"
    case baseRevision = "Sửa từ bản số"
    case revisionReason = "Lý do sửa"
    case documentNumber = "Số văn bản"
    case documentSymbol = "Ký hiệu"
    case documentIssuer = "Cơ quan ban hành"
    case documentSubject = "Trích yếu"
    case documentIssuedOn = "Ngày ký"
    case signerName = "Người ký"
    case signerPosition = "Chức vụ người ký"
    case isNil = "Không phát sinh"
    case nilReason = "Lý do không phát sinh"
    case narrative = "Tình hình chung"
    case totalActivities = "Tổng số hoạt động"
    case totalParticipants = "Tổng số người dự"
    case totalWomen = "Tổng số nữ dự"
    case submissionID = "Mã gửi"

    static let required: [SheetHeading] = [.unitCode, .period]

    /// The heading that a cell holds, however it is spelt.
    static func find(_ cell: String) -> SheetHeading? { book.find(heading: cell) }

    private static let book = WordBook(allCases.map { ($0.rawValue, $0) } + [("Dựa trên lần gửi", .baseRevision)])

    /// Where its value stands in the report.
    var path: String {
        switch self {
        case .schema: "/schema"
        case .vocabulary: "/vocabulary"
        case .unitCode: "/unit/code"
        case .unitName: "/unit/name"
        case .reportType: "/report_type"
        case .period: "/period"
        case .baseRevision: "/base_revision"
        case .revisionReason: "/revision_reason"
        case .documentNumber: "/document/number"
        case .documentSymbol: "/document/symbol"
        case .documentIssuer: "/document/issuer"
        case .documentSubject: "/document/subject"
        case .documentIssuedOn: "/document/issued_on"
        case .signerName: "/document/signer_name"
        case .signerPosition: "/document/signer_position"
        case .isNil: "/nil"
        case .nilReason: "/nil_reason"
        case .narrative: "/narrative"
        case .totalActivities: "/totals/activities"
        case .totalParticipants: "/totals/participants_total"
        case .totalWomen: "/totals/participants_women"
        case .submissionID: "/submission_id"
        }
    }
}

/// The columns of the requests for comments.
enum RequestHeading: String, CaseIterable {
    case requestKey = "Mã yêu cầu"
    case draft = "Dự thảo"
    case issuer = "Cơ quan yêu cầu"
    case level = "Cấp"
    case receivedOn = "Ngày nhận"
    case replyBy = "Hạn trả lời"
    case repliedOn = "Ngày trả lời"

    static let required: [RequestHeading] = [.requestKey, .draft, .replyBy]

    static func find(_ cell: String) -> RequestHeading? { book.find(heading: cell) }

    private static let book = WordBook(allCases.flatMap { [($0.rawValue, $0), ($0.field.rawValue, $0)] })

    /// Its field in the report.
    var field: RequestField {
        switch self {
        case .requestKey: .requestKey
        case .draft: .draft
        case .issuer: .issuer
        case .level: .level
        case .receivedOn: .receivedOn
        case .replyBy: .replyBy
        case .repliedOn: .repliedOn
        }
    }
}

extension ActivityField {
    /// The heading of its column: what officers call it, with a capital.
    var heading: String { vietnamese.prefix(1).uppercased() + vietnamese.dropFirst() }

    /// The field that a heading names, in Vietnamese or by its key in the contract.
    static func find(heading cell: String) -> ActivityField? { book.find(heading: cell) }

    private static let book = WordBook(allCases.map { ($0.vietnamese, $0) } + allCases.map { ($0.rawValue, $0) })

    static let required: [ActivityField] = [
        .category, .title, .heldFrom, .status, .participantsTotal, .participantsWomen,
    ]
    /// In the order of the template: what every row needs comes first.
    static let template: [ActivityField] =
        [
            .activityKey, .unitCode, .category, .title, .heldFrom, .heldTo, .status, .participantsTotal,
            .participantsWomen, .evidence,
        ]
        + allCases.filter { field in
            ![
                .activityKey, .unitCode, .category, .title, .heldFrom, .heldTo, .status, .participantsTotal,
                .participantsWomen, .evidence,
            ].contains(field)
        }
}

extension WordBook {
    /// The heading that a cell holds, also with an explanation in brackets behind it: "Số nữ (người)".
    fileprivate func find(heading cell: String) -> Value? {
        if let value = find(cell) { return value }
        guard let open = cell.firstIndex(of: "("), open > cell.startIndex else { return nil }
        return find(String(cell[..<open]))
    }
}
