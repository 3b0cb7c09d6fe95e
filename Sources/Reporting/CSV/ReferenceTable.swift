// SPDX-License-Identifier: Apache-2.0

/// A CSV file of reference data: its columns are known, and every mistake is collected rather than the first.
struct ReferenceTable {
    private(set) var rows: [ReferenceRow] = []

    /// Reads the rows that have the right shape; the others become problems.
    init(_ bytes: [UInt8], columns: [String], problems: inout [DataProblem]) {
        let table: CSVTable
        do {
            table = try CSVTable(bytes, separator: UInt8(ascii: ","))
        } catch {
            problems.append(DataProblem(line: error.line, what: "this is no CSV table", fix: error.explanation))
            return
        }
        let expected = columns.joined(separator: ",")
        guard table.header == columns else {
            problems.append(
                DataProblem(
                    line: table.headerLine,
                    what: "the columns are \"\(table.header.joined(separator: ","))\"",
                    fix: "make the first line exactly: \(expected)"
                )
            )
            return
        }
        for row in table.rows {
            if row.fields.count == columns.count {
                rows.append(ReferenceRow(line: row.line, values: zip(columns, row.fields)))
            } else {
                problems.append(
                    DataProblem(
                        line: row.line,
                        what: "\(row.fields.count) fields where \(columns.count) are expected",
                        fix: "give one value for each of \(expected); put a value with a comma in double quotes"
                    )
                )
            }
        }
    }
}

/// One row, asked by column name. Each question that fails leaves a problem and answers nil.
struct ReferenceRow {
    let line: Int
    private let values: [String: String]

    init(line: Int, values: some Sequence<(String, String)>) {
        self.line = line
        self.values = Dictionary(values, uniquingKeysWith: { first, _ in first })
    }

    subscript(column: String) -> String {
        values[column] ?? ""
    }

    /// A value that must be there, in composed Unicode (NFC).
    func text(_ column: String, _ problems: inout [DataProblem]) -> String? {
        let value = self[column]
        if value.isEmpty {
            problems.append(DataProblem(line: line, what: "\(column) is empty", fix: "fill it in"))
            return nil
        }
        if value.unicodeScalars.contains(where: { (0x300...0x36F).contains($0.value) }) {
            problems.append(
                DataProblem(
                    line: line,
                    what: "\(column) \"\(value)\" is written with separate tone marks",
                    fix: "save the file in composed Unicode (NFC)"
                )
            )
            return nil
        }
        return value
    }

    /// A date or, when the cell is empty, nil inside.
    func date(_ column: String, _ problems: inout [DataProblem]) -> CivilDate?? {
        let value = self[column]
        if value.isEmpty { return .some(nil) }
        guard let date = CivilDate(iso: value) else {
            problems.append(
                DataProblem(
                    line: line,
                    what: "\(column) \"\(value)\" is no date",
                    fix: "write it as yyyy-mm-dd, 2025-07-01"
                )
            )
            return nil
        }
        return date
    }

    /// One of the raw values of an enumeration.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ column: String,
        _: Choice.Type,
        _ problems: inout [DataProblem]
    ) -> Choice? {
        if let choice = Choice(rawValue: self[column]) { return choice }
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        problems.append(
            DataProblem(line: line, what: "\(column) \"\(self[column])\" is unknown", fix: "use one of: \(known)")
        )
        return nil
    }

    /// The parts of a `;` list; empty parts are left out.
    func list(_ column: String) -> [String] {
        self[column].split(separator: ";").map { String($0.trimmingSpaces()) }
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> Substring {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}
