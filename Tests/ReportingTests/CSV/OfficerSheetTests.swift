// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

/// What an officer's spreadsheet may look like: what was done to a faultless sheet, and what she is told of it.
@Suite("What an officer's spreadsheet may look like")
struct OfficerSheetTests {
    /// A change of cells, and the codes that come of it with their cells.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let sheet: OfficerSheet
        let told: [String]

        init(_ name: String, _ sheet: OfficerSheet, _ told: String...) {
            (testDescription, self.sheet, self.told) = (name, sheet, told)
        }

        init(_ name: String, _ changes: KeyValuePairs<String, String>, _ told: String...) {
            (testDescription, sheet, self.told) = (name, OfficerSheet().with(changes), told)
        }
    }

    @Test("Cells that look odd and are told what they are told", arguments: words + numbers + dates + broken + places)
    func cells(_ example: Case) throws {
        #expect(try CheckedSheet(example.sheet).told == example.told)
    }

    static let words = [
        Case("nothing was changed", [:]),
        Case("tone on the other vowel", ["G22": "huỷ", "H22": "0", "I22": "0"]),
        Case("capitals and doubled blanks", ["G21": "ĐÃ  TỔ CHỨC", "E20": "NGÀY  BẮT ĐẦU"]),
        Case("no tones at all", ["G21": "da to chuc", "I20": "so nu", "A6": "Ky bao cao"]),
        Case("separate tone marks", ["G21": "đã tổ chức".decomposedStringWithCanonicalMapping]),
        Case(
            "label of a kind",
            ["C21": "Toạ đàm", "C22": "HỘI THẢO", "C23": "hoạt động hỗ trợ cán bộ nữ, cán bộ hội"]
        ),
        Case("slug and label of a kind", ["C21": "comm.roundtable - Tọa đàm"]),
        Case("a kind that nobody knows", ["C21": "Giao lưu"], "activity.category_unknown C21"),
        Case("a state that nobody knows", ["G21": "xong rồi"], "envelope.field_invalid G21"),
        Case("no state", ["G21": ""], "csv.cell_missing G21"),
        Case("a dash for nothing", ["B21": "–", "F21": "-", "K21": "—"]),
        Case("zero-width and soft hyphen", ["G21": "đã\u{200B} tổ ch\u{AD}ức", "A21": "\u{FEFF}TT-01"]),
        Case("old label of the base", ["A7": "Dựa trên lần gửi"]),
        Case("label with a colon", ["A3": "Mã đơn vị:", "A6": "KỲ BÁO CÁO :"]),
        Case("value one cell further", ["B6": "", "C6": "2025-Q1"]),
        Case("period with a dash of the word processor", ["B6": "2025–Q1"]),
        Case("period in small letters", ["B6": "2025-q1"]),
        Case("period in words", ["B6": "Quý I/2025"], "period.unknown B6"),
        Case("decimal comma in the vocabulary", ["B2": "2025,1"]),
        Case("code and name of the unit", ["B3": "340 Huyện Đông Hưng"]),
        Case("code and the name of another unit", ["B3": "340 Huyện Thái Thụy"], "unit.name_mismatch B3"),
        Case("name of a commune", ["B21": "Thị trấn Đông Hưng", "B22": "12688 - TT Đông Hưng"]),
        Case("name of another district's commune", ["B21": "Thị trấn Vũ Thư"], "unit.unknown B21"),
        Case("code and another commune's name", ["B21": "12688 Xã Đông Sơn"], "unit.name_mismatch B21"),
        Case(
            "text that begins like a list",
            ["D21": "- Nói chuyện", "J21": "+ Ảnh", "J22": "@hoilhpn", "B17": "- một\n+ hai"]
        ),
        Case("text behind an apostrophe", ["D21": "'=> Tốt", "H21": "'40", "D22": "'-5 độ ngoài trời"]),
        Case("arrows are no formula", ["D21": "=> Nói chuyện về luật", "D22": "== Sinh hoạt chi hội =="]),
        Case(
            "a formula left in a cell",
            ["H21": "=SUM(A1:A9)", "D22": "=B2&C2"],
            "csv.formula_cell H21",
            "csv.formula_cell D22"
        ),
        Case("dialogue with both heads", ["C21": "dialogue.conference", "P21": "cấp uỷ huyện và chính quyền huyện"]),
        Case(
            "dialogue with somebody else",
            ["C21": "dialogue.conference", "P21": "Bí thư"],
            "envelope.field_invalid P21"
        ),
    ]

    static let numbers = [
        Case("no-break blanks between thousands", ["H21": "1\u{A0}250", "I21": "1 200"]),
        Case("blanks around a number", ["H21": "40\u{A0}", "I21": "\u{2007}36 "]),
        Case("full-width digits", ["H21": "４０"]),
        Case("a point that may be thousands", ["H21": "1.250"], "csv.number_ambiguous H21"),
        Case(
            "a count with a fraction",
            ["H21": "40.0", "I21": "36,0"],
            "csv.number_ambiguous H21",
            "csv.number_ambiguous I21"
        ),
        Case("blanks in the wrong place", ["H21": "4 0"], "csv.number_ambiguous H21"),
        Case("a number with its unit", ["H21": "40 người"], "participants.not_whole_number H21"),
        Case("a negative number", ["H21": "−5"], "participants.not_whole_number H21"),
        Case("more than there are people", ["H21": "99999999999"], "envelope.field_invalid H21"),
        Case("no number at all in a held activity", ["H21": "", "I21": ""], "participants.zero_for_held H21"),
        Case("base given as a word", ["B7": "lần 1"], "participants.not_whole_number B7"),
    ]

    static let dates = [
        Case("other separators", ["E21": "5-3-2025", "E22": "07.03.2025", "E23": "2025-02-12"]),
        Case("blanks and dashes", ["E21": "05 / 03 / 2025", "E22": "07–03–2025", "E23": "\u{A0}12/02/2025"]),
        Case("in words", ["E21": "ngày 5 tháng 3 năm 2025", "B13": "17 tháng 03 năm 2025"]),
        Case("a day that is none", ["E22": "31/02/2025"], "csv.date_unreadable E22"),
        Case("a serial number", ["E22": "45721"], "csv.date_unreadable E22"),
        Case("a time of day", ["E22": "05/03/2025 00:00"], "csv.date_unreadable E22"),
        Case("month before day", ["E22": "3/13/2025"], "csv.date_unreadable E22"),
        Case("two digits of a year", ["E22": "5/3/25"], "csv.date_unreadable E22"),
        Case("below a cell with line breaks", ["B17": "một\nhai\nba", "E22": "31/02/2025"], "csv.date_unreadable E22"),
        Case("date of the document", ["B13": "mai ký"], "csv.date_unreadable B13"),
    ]

    static let broken = [
        Case("an error in the first cell", ["A22": "#REF!"], "csv.cell_broken A22"),
        Case("a column too narrow", ["A22": "########", "E21": "#####"], "csv.cell_broken E21", "csv.cell_broken A22"),
        Case(
            "errors of functions",
            ["D21": "#N/A", "H22": "#VALUE!", "I22": "#TÊN?"],
            "csv.cell_broken D21",
            "csv.cell_broken H22",
            "csv.cell_broken I22"
        ),
        Case("error of the other program", ["H21": "Err:502"], "csv.cell_broken H21"),
        Case("an error in the envelope", ["B6": "#NAME?"], "csv.cell_broken B6"),
        Case("a number sign is no error", ["A22": "#3", "D22": "#8tháng3 nói chuyện"]),
        Case("old letters", ["D21": "Tuyªn truyÒn LuËt B×nh ®¼ng giíi"], "text.suspicious_encoding D21"),
        Case("letters lost", ["B12": "K\u{FFFD}t qu\u{FFFD}"], "text.suspicious_encoding B12"),
    ]

    static let places = [
        Case("a heading twice", ["U20": "Số nữ"], "csv.heading_repeated"),
        Case("a heading and its key", ["U20": "participants_women"], "csv.heading_repeated"),
        Case("a label twice", changed { $0.envelope.append(["Kỳ báo cáo", "2025-H1"]) }, "csv.heading_repeated"),
        Case("a cell under no heading", ["V21": "ghi chú"], "csv.cell_unplaced"),
        Case("a cell beside the envelope", ["D5": "quý"], "csv.cell_unplaced"),
        Case("a cell beside a title", ["C19": "bảng 1"], "csv.cell_unplaced"),
        Case("an unknown heading", ["U20": "Ghi chú", "U21": "đã gửi ảnh"], "csv.column_unknown"),
        Case("an unknown label", ["A5": "Người lập biểu"], "csv.line_unknown"),
        Case("a value without a label", ["A12": ""], "csv.cell_unplaced"),
        Case("a required label lost", ["A6": "Kỳ"], "csv.line_unknown", "csv.line_missing"),
        Case("a line given twice", ["A22": "TT-01"], "activity.id_duplicate A22"),
    ]

    static func changed(_ change: (inout OfficerSheet) -> Void) -> OfficerSheet {
        var sheet = OfficerSheet()
        change(&sheet)
        return sheet
    }
}
