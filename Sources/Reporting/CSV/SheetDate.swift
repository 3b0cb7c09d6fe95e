// SPDX-License-Identifier: Apache-2.0

/// A day as an officer writes it: 05/03/2025, 5-3-2025, 05 / 03 / 2025, 2025-03-05, ngày 5 tháng 3 năm 2025.
///
/// A serial number of a spreadsheet, a time of day, a year of two digits and a month before its day stay unread: two
/// readings are possible, or the cell was not meant as a day.
enum SheetDate {
    /// - Parameter text: cleaned as a code.
    static func read(_ text: String) -> CivilDate? {
        let compact = text.filter { $0 != " " }
        if let date = CivilDate(written: compact) { return date }
        let words = FoldedName.words(text)
        let marks = ["ngày", "tháng", "năm"].map { FoldedName.words($0)[0] }
        let numbers = words.filter { !marks.contains($0) }
        let named = words.filter { marks.contains($0) }
        guard named.suffix(2) == marks.suffix(2), named.count == 2 || named == marks, numbers.count == 3,
            numbers.allSatisfy({ $0.utf8.allSatisfy { $0.decimalDigit != nil } })
        else { return nil }
        return CivilDate(written: numbers.joined(separator: "/"))
    }
}
