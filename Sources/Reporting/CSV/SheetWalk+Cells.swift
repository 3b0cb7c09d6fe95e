// SPDX-License-Identifier: Apache-2.0

// Values of cells. What cannot be read is noted and answered with nil, or with what a blank cell means.
extension SheetWalk {
    /// Text on one line: a break made with Alt+Enter becomes a blank.
    func line(_ cell: SheetCell) -> String { CleanText.line(cell.text) }

    /// A whole number; 0 when blank, nil when unreadable.
    mutating func count(_ cell: SheetCell) -> Int32? {
        if cell.isBlank { return 0 }
        switch SheetNumber(cell.code) {
        case .whole(let number): return number
        case .ambiguous(let whole, let other, let example):
            let parameters: KeyValuePairs = [
                "value": Self.short(cell.text), "line": "", "whole": whole, "other": other, "example": example,
            ]
            note(.numberAmbiguous, parameters, cell)
        case .tooLarge: invalid(cell, .number(ReportLimits.count))
        case .unreadable: note(.participantsNotWholeNumber, ["value": Self.short(cell.text)], cell)
        }
        return nil
    }

    mutating func date(_ cell: SheetCell) -> CivilDate? {
        if cell.isBlank { return nil }
        if let date = SheetDate.read(cell.code) { return date }
        note(.dateUnreadable, ["value": Self.short(cell.text), "line": ""], cell)
        return nil
    }

    mutating func choice<Word: SheetWord>(_ cell: SheetCell, _: Word.Type) -> Word? {
        if cell.isBlank { return nil }
        if let word = Word(word: cell.text) { return word }
        invalid(cell, .oneOf(Word.words))
        return nil
    }

    /// Yes or no; nil, with a question, when neither can be told.
    mutating func answer(_ cell: SheetCell) -> Bool? {
        if cell.isBlank { return false }
        switch SheetAnswer(cell.text) {
        case .yes: return true
        case .no: return false
        case .unclear:
            note(.answerUnclear, ["heading": cell.name, "value": Self.short(cell.text)], cell)
            return nil
        }
    }

    /// Free texts between `|` and on lines of their own; a comma may be part of one.
    func list(_ cell: SheetCell) -> [String] {
        cell.text.split { $0 == "|" || $0.isNewline }.map { CleanText.line(String($0)) }.filter { !$0.isEmpty }
    }

    /// A required cell has nothing in it.
    mutating func missing(_ cell: SheetCell) {
        if !cell.isBroken { note(.cellMissing, ["heading": cell.name], cell) }
    }

    mutating func invalid(_ cell: SheetCell, _ expected: Expected) {
        note(.fieldInvalid, ["path": cell.name, "expected": expected.vietnamese], cell)
    }
}
