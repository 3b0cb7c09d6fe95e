// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A receipt as plain Vietnamese text: for the terminal and for mail. Numbers and dates as officers write them.
package struct ReceiptRenderer: Sendable {
    /// Columns after which long sentences are broken.
    private let width: Int
    /// Whether the codes of findings and the id of the submission are shown, for whoever looks into a matter.
    private let showsCodes: Bool
    /// Vietnamese names of columns; what is missing is shown by its key.
    private let labels: @Sendable (String) -> String

    /// - Parameter labels: the template's heading of a field, so that the officer finds the cell.
    package init(
        width: Int = 96,
        showsCodes: Bool = false,
        labels: @escaping @Sendable (String) -> String = { FieldLabel.vietnamese($0) }
    ) {
        self.width = width
        self.showsCodes = showsCodes
        self.labels = labels
    }

    /// The whole receipt, ending in a line end.
    package func render(_ receipt: Receipt) -> String {
        var lines = ["BIÊN NHẬN \(receipt.receiptNo ?? "(không cấp số)"): \(Self.heading(receipt.outcome))"]
        lines.append("Đơn vị \(receipt.unitCode)" + (receipt.period.map { ", kỳ \($0)" } ?? "") + revision(receipt))
        lines.append(
            "Nhận lúc \(LocalTime(receipt.receivedAt).vietnamese)" + (showsCodes ? ", mã gửi \(id(receipt))" : "")
        )
        if receipt.outcome.isAccepted { lines += counted(receipt) }
        lines += list(receipt.findings.filter { $0.severity == .error }, heading: "Lỗi phải sửa")
        lines += list(receipt.findings.filter { $0.severity == .warning }, heading: "Cần lưu ý")
        lines.append("")
        lines += wrapped("Việc tiếp theo: " + receipt.nextStepVi, indent: "")
        return Self.page(lines)
    }

    /// Findings alone, as a check before sending shows them; empty text when there are none.
    ///
    /// - Parameter cell: the address of a finding in the file that is checked, "I25"; nil when it has none.
    package func render(_ findings: [Finding], cell: (Finding) -> String? = { _ in nil }) -> String {
        let lines =
            list(findings.filter { $0.severity == .error }, heading: "Lỗi phải sửa", cell: cell)
            + list(findings.filter { $0.severity == .warning }, heading: "Cần lưu ý", cell: cell)
        return lines.isEmpty ? "" : Self.page(lines.dropFirst())
    }

    /// Lines as one text, in which nothing that a message carries can steer the terminal.
    private static func page(_ lines: some Sequence<String>) -> String {
        lines.map { VisibleText.line($0) + "\n" }.joined()
    }

    /// What became of it, in capitals.
    package static func heading(_ outcome: Outcome) -> String {
        switch outcome {
        case .accepted: "ĐÃ TIẾP NHẬN"
        case .acceptedWithWarnings: "ĐÃ TIẾP NHẬN, CÓ ĐIỂM CẦN LƯU Ý"
        case .rejected: "CHƯA TIẾP NHẬN, CÓ LỖI"
        case .duplicate: "ĐÃ NHẬN TỪ TRƯỚC"
        case .conflict: "CHƯA TIẾP NHẬN, KHÔNG KHỚP BẢN HIỆN HÀNH"
        case .waiting: "ĐÃ NHẬN, CHỜ BẢN TRƯỚC"
        }
    }

    private func revision(_ receipt: Receipt) -> String {
        receipt.revision.map { ", bản số \($0)" + ($0 > 1 ? " (sửa từ bản số \($0 - 1))" : "") } ?? ""
    }

    private func id(_ receipt: Receipt) -> String {
        receipt.submissionID.uuidString.lowercased()
    }

    private func counted(_ receipt: Receipt) -> [String] {
        let counts = receipt.counts
        let people = VietnameseNumber.grouped(Int(counts.participantsTotal))
        let women = VietnameseNumber.grouped(Int(counts.participantsWomen))
        return [
            "",
            "Đã tính: \(counts.held)/\(counts.activities) hoạt động đã tổ chức, \(people) lượt người dự, \(women) nữ",
            receipt.countedToward.isEmpty
                ? "Chưa có hoạt động nào tính vào chỉ tiêu mục II của kế hoạch"
                : "Tính vào chỉ tiêu: \(receipt.countedToward.joined(separator: ", "))",
        ]
    }

    private func list(
        _ findings: [Finding],
        heading: String,
        cell: (Finding) -> String? = { _ in nil }
    ) -> [String] {
        if findings.isEmpty { return [] }
        var lines = ["", "\(heading) (\(findings.count)):"]
        for finding in findings {
            let code = showsCodes ? " [\(finding.code.rawValue)]" : ""
            lines += wrapped("- \(place(finding, cell(finding)))\(finding.messageVi)\(code)", indent: "  ")
        }
        return lines
    }

    /// One address: the cell of the file where there is a file, else the activity's row.
    private func place(_ finding: Finding, _ cell: String?) -> String {
        if let cell { return "Ô \(cell)" + (finding.column.map { " (\(labels($0)))" } ?? "") + ": " }
        guard let row = finding.row else { return "" }
        return finding.column.map { "Dòng \(row), \(labels($0)): " } ?? "Dòng \(row): "
    }

    private func wrapped(_ text: String, indent: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(whereSeparator: { $0.isWhitespace }) {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = indent + word
            } else {
                line += line.isEmpty ? String(word) : " " + word
            }
        }
        return lines + [line]
    }
}
