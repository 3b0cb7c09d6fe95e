// SPDX-License-Identifier: Apache-2.0

extension TargetTable {
    /// The table as a CSV file that opens right in Excel; one row a line, missing units as codes separated by spaces.
    package func csv(
        language: ReadingLanguage = .vietnamese,
        separator: UInt8 = UInt8(ascii: ";")
    ) -> [UInt8] {
        let words = TargetWords(language: language)
        var writer = CSVWriter(separator: separator)
        let titles = words.columns
        writer.row([
            titles[0], titles[1], words.pick("Tính đến", "As of"), titles[2], titles[3], titles[4], titles[5],
            titles[6], words.pick("Mã đơn vị chưa thực hiện", "Codes missing"),
        ])
        for row in rows {
            writer.row([
                row.clause, words.label(row, tableOf: asOf),
                language == .vietnamese ? row.asOf.vietnamese : row.asOf.iso,
                String(row.done), String(row.total), row.permille.map(VietnameseNumber.percent(permille:)) ?? "",
                words.state(row), row.lacking.map { String($0) } ?? "",
                row.gaps.map(\.unit.code).joined(separator: " "),
            ])
        }
        return writer.bytes
    }
}
