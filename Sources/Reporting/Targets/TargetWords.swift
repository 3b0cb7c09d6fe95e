// SPDX-License-Identifier: Apache-2.0

/// The language of what people read; data values stay Vietnamese.
package enum ReadingLanguage: String, Sendable, CaseIterable {
    case vietnamese = "vi"
    case english = "en"
}

/// Headings and states of the table of targets in both languages.
struct TargetWords {
    let language: ReadingLanguage

    func pick(_ vietnamese: String, _ english: String) -> String {
        language == .vietnamese ? vietnamese : english
    }

    var columns: [String] {
        language == .vietnamese
            ? ["Mục", "Chỉ tiêu", "Đã làm", "Tổng", "Tỷ lệ", "Kết quả", "Còn thiếu"]
            : ["Clause", "Target", "Done", "Of", "Share", "State", "Missing"]
    }

    func title(year: Int, asOf: CivilDate) -> String {
        pick(
            "CHỈ TIÊU CHỦ ĐỀ NĂM \(year), tính đến ngày \(asOf.vietnamese)",
            "TARGETS OF THE THEME YEAR \(year), as of \(asOf.iso)"
        )
    }

    /// An aspiration ("phấn đấu") that is not reached is no breach and is not worded as one.
    func state(_ row: TargetRow) -> String {
        switch row.state {
        case .met: pick("đạt", "met")
        case .notMet:
            row.target.modality == .strive ? pick("đang phấn đấu", "striving") : pick("chưa đạt", "not met")
        case .notComputable: pick("không tính được", "not computable")
        case .superseded: pick("không còn áp dụng", "superseded")
        }
    }

    /// What a line is about. A scope that closed before the day of the table says so.
    func label(_ row: TargetRow, tableOf day: CivilDate) -> String {
        let closed = row.asOf < day ? pick(" (chốt ngày \(row.asOf.vietnamese))", " (closed \(row.asOf.iso))") : ""
        switch row.part {
        case .whole, .duty: return row.label + closed
        case .level(let level): return "– " + levelName(level)
        case .successors:
            let first = row.target.asOf.closesOn?.adding(days: 1) ?? row.asOf
            return pick(
                "– \(row.total) cơ sở mới (từ \(first.vietnamese))",
                "– \(row.total) new communes (since \(first.iso))"
            )
        }
    }

    func levelName(_ level: UnitLevel) -> String {
        pick("cấp " + level.vietnamese, level.rawValue)
    }

    /// What stands under the table when units reported the same joint activities.
    func joint(_ repeats: JointRepeats) -> String {
        let number = VietnameseNumber.grouped(repeats.communication)
        return pick(
            "II.5 tính mỗi hoạt động phối hợp một lần; không tính thêm \(number) lần báo cáo của đơn vị cùng tổ chức.",
            "II.5 counts each joint activity once; \(number) further reports by units that took part are left out."
        )
    }

    /// What the number missing counts.
    func lacking(_ row: TargetRow) -> String {
        guard row.state != .superseded, let lacking = row.lacking else { return "" }
        if lacking == 0 { return "–" }
        let number = VietnameseNumber.grouped(lacking)
        switch row.target.calculation {
        case .ratioOfSums: return pick("\(number) hoạt động số", "\(number) digital activities")
        case .outcome where row.part == .whole: return pick("\(number) nội dung", "\(number) adopted")
        case .outcome, .unitsWithAtLeast: return pick("\(number) đơn vị", "\(number) units")
        }
    }
}
