// SPDX-License-Identifier: Apache-2.0

/// Keeps a spreadsheet from running text as a formula: what begins with `= + - @`, a tab or a carriage return is written
/// behind an apostrophe (OWASP, CSV injection) and read back without it.
///
/// The danger lies where a sheet is *opened*, so the guard stands where one is written. A sheet that is read is not run.
enum FormulaGuard {
    /// The text as it goes into a cell.
    static func guarded(_ text: String) -> String {
        let core = text.utf8.drop { $0 == apostrophe }
        // Behind apostrophes of the text's own a digit counts too, so that what is read back is what was written.
        let isGuarded = isDangerous(core.first) || core.count < text.utf8.count && core.first?.decimalDigit != nil
        return isGuarded && !isHarmless(text) ? "'" + text : text
    }

    /// The text of a cell that was written guarded, by us or by an officer who knows the apostrophe ('0912 keeps its
    /// zero); nil when it was not.
    static func opened(_ cell: String) -> String? {
        let core = cell.utf8.drop { $0 == apostrophe }
        guard core.count < cell.utf8.count, isDangerous(core.first) || core.first?.decimalDigit != nil else {
            return nil
        }
        return String(cell.dropFirst())
    }

    /// Whether a cell still holds the formula instead of its value: `=SUM(A1)`, `=A1`, `='[B]C'!D1`; not `=> tốt`, `== 1 ==`.
    static func isFormula(_ cell: String) -> Bool {
        let bytes = cell.utf8
        guard bytes.first == UInt8(ascii: "="), let second = bytes.dropFirst().first else { return false }
        return second < 0x80 && second != UInt8(ascii: ">") && second != UInt8(ascii: "=")
            && second != UInt8(ascii: " ")
    }

    private static let apostrophe = UInt8(ascii: "'")

    private static func isDangerous(_ byte: UInt8?) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D: true
        default: false
        }
    }

    /// A dash for "nothing", and a negative number.
    private static func isHarmless(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst()
        if text == "-" { return true }
        return text.utf8.first == UInt8(ascii: "-")
            && digits.allSatisfy { $0.decimalDigit != nil || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") }
    }
}
