// SPDX-License-Identifier: Apache-2.0

/// One cell with its place: in the sheet for the officer, in the report for programs.
struct SheetCell {
    let text: String
    /// The heading over or before it.
    let name: String
    /// What a message calls its line: the activity's number, or the line of the file.
    let line: Int
    let path: String
    var row: Int?
    var column: String?

    init(text: String, name: String, line: Int, path: String, row: Int? = nil, column: String? = nil) {
        // A single dash is how offices write "nothing".
        self.text = text == "-" ? "" : text
        self.name = name
        self.line = line
        self.path = path
        self.row = row
        self.column = column
    }

    var isBlank: Bool { text.isEmpty }
}

// Values of cells. What cannot be read is noted and answered with nil, or with what a blank cell means.
extension SheetWalk {
    mutating func text(_ cell: SheetCell) -> String {
        // Spreadsheets run such a cell as a formula when the file is opened somewhere else.
        if let first = cell.text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) {
            note(.formulaCell, ["column": cell.name, "line": String(cell.line)], cell)
            return ""
        }
        return cell.text
    }

    /// A whole number; 0 when blank, nil when unreadable.
    mutating func count(_ cell: SheetCell) -> Int32? {
        if cell.isBlank { return 0 }
        if let number = Int32(cell.text), number >= 0, cell.text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }) {
            return number
        }
        if cell.text.hasPrefix("=") {
            note(.formulaCell, ["column": cell.name, "line": String(cell.line)], cell)
        } else if cell.text.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." || $0 == "," || $0 == " " }) {
            note(.numberAmbiguous, ["value": cell.text, "line": String(cell.line)], cell)
        } else {
            note(.participantsNotWholeNumber, ["value": String(cell.text.prefix(40))], cell)
        }
        return nil
    }

    mutating func date(_ cell: SheetCell) -> CivilDate? {
        if cell.isBlank { return nil }
        if let date = CivilDate(written: cell.text) { return date }
        note(.dateUnreadable, ["value": String(cell.text.prefix(40)), "line": String(cell.line)], cell)
        return nil
    }

    mutating func choice<Word: SheetWord>(_ cell: SheetCell, _: Word.Type) -> Word? {
        if cell.isBlank { return nil }
        if let word = Word(word: cell.text) { return word }
        invalid(cell, .oneOf(Word.words))
        return nil
    }

    /// Parts between `|`, and between `,` where no part can hold one.
    mutating func list(_ cell: SheetCell, commas: Bool = false) -> [String] {
        text(cell).split { $0 == "|" || $0 == "\n" || commas && $0 == "," }
            .map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
            .filter { !$0.isEmpty }
    }

    mutating func missing(_ cell: SheetCell) { invalid(cell, .present) }

    mutating func invalid(_ cell: SheetCell, _ expected: Expected) {
        note(.fieldInvalid, ["path": cell.name, "expected": expected.vietnamese], cell)
    }

    private mutating func note(_ code: RuleCode, _ parameters: KeyValuePairs<String, String>, _ cell: SheetCell) {
        sheet.findings.append(
            reader.texts.finding(code, parameters, path: cell.path, row: cell.row, column: cell.column)
        )
    }
}
