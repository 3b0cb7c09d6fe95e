// SPDX-License-Identifier: Apache-2.0

/// A report as a spreadsheet that an office fills in: what could be read of it, and what could not.
///
/// The file has blocks. First lines of *heading;value* for the envelope; then `[HOẠT ĐỘNG]` with one activity a line under
/// Vietnamese headings; `[YÊU CẦU GÓP Ý]` with requests for comments; and `[TRA CỨU …]` blocks with codes to copy from,
/// which are not read. Lines whose first cell begins with `#` are advice to the officer. Columns and lines may stand in
/// any order inside their block.
package struct ReportSheet: Sendable {
    /// The report; nil when the file is no sheet at all, and a finding says why.
    package var report: Report?
    /// What the cells themselves have wrong (`csv.*` and unreadable values); the rules have not been asked yet.
    package var findings: [Finding]
    /// Line of the file of each activity, in the order of the report.
    package var activityLines: [Int] = []
    /// Position of each activity's field among the columns, by its key.
    package var columns: [String: Int] = [:]

    /// The cell of a finding as a spreadsheet names it, "F25"; nil when it concerns no single cell.
    package func cell(of finding: Finding) -> String? {
        guard let row = finding.row, activityLines.indices.contains(row - 1), let key = finding.column,
            let column = columns[key]
        else { return nil }
        return Self.letters(column) + String(activityLines[row - 1])
    }

    /// `A`…`Z`, `AA`…: the name of a column.
    package static func letters(_ column: Int) -> String {
        var rest = column
        var letters = ""
        while rest >= 0 {
            letters = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(rest % 26))) + letters
            rest = rest / 26 - 1
        }
        return letters
    }
}

/// The blocks of a sheet, by the cell that opens them.
enum SheetBlock: String, CaseIterable {
    case activities = "[HOẠT ĐỘNG]"
    case requests = "[YÊU CẦU GÓP Ý]"
    case communes = "[TRA CỨU: ĐƠN VỊ CƠ SỞ]"
    case categories = "[TRA CỨU: LOẠI HOẠT ĐỘNG]"
    case platforms = "[TRA CỨU: NỀN TẢNG SỐ]"

    /// Whether a cell opens a block, known or not.
    static func opens(_ cell: String) -> Bool { cell.hasPrefix("[") && cell.hasSuffix("]") }
}

/// The headings of the envelope. They are part of the template: a change makes old files unreadable.
enum SheetHeading: String, CaseIterable {
    case schema = "Mẫu"
    case vocabulary = "Danh mục"
    case unitCode = "Mã đơn vị"
    case unitName = "Tên đơn vị"
    case reportType = "Loại báo cáo"
    case period = "Kỳ báo cáo"
    case baseRevision = "Dựa trên lần gửi"
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
}

extension ActivityField {
    /// The heading of its column: what officers call it, with a capital.
    var heading: String { vietnamese.prefix(1).uppercased() + vietnamese.dropFirst() }

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
