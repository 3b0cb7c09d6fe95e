// SPDX-License-Identifier: Apache-2.0

// Units by code, by name, or by both in one cell: "12826 Thị trấn Diêm Điền", "Thị trấn Diêm Điền (12826)".
extension SheetWalk {
    /// The unit that sends the report. A name in the same cell is held against the code like one in its own line.
    mutating func reporter(_ cell: SheetCell) {
        if cell.isBlank { return missing(cell) }
        let (code, name) = Self.parts(cell.code, reader.words.units)
        if let code {
            report.unitCode = code
            agree(code, name, cell)
            return
        }
        let named = reader.words.units(named: name)
        // Thị trấn Đông Hưng and huyện Đông Hưng: who reports is first of all the district.
        let above = Self.codes(named.filter { $0.level != .commune })
        let codes = above.isEmpty ? Self.codes(named) : above
        report.unitCode = codes.count == 1 ? codes[0] : line(cell)
    }

    /// The unit that held an activity: the reporter or one below it.
    mutating func holder(_ cell: SheetCell) -> String {
        if cell.isBlank { return "" }
        let (code, name) = Self.parts(cell.code, reader.words.units)
        if let code {
            agree(code, name, cell)
            return code
        }
        let named = Self.codes(
            reader.words.units(named: name).filter {
                $0.parentCode == report.unitCode || $0.code == report.unitCode
            }
        )
        if named.count > 1 { note(.unitNameAmbiguous, ["n": String(named.count), "name": Self.short(name)], cell) }
        return named.count == 1 ? named[0] : line(cell)
    }

    /// A name beside a code must be one that the unit has or had.
    private mutating func agree(_ code: String, _ name: String, _ cell: SheetCell) {
        let versions = reader.words.units.versions(code)
        guard !name.isEmpty, let known = versions.last, versions.allSatisfy({ $0.matches(name: name) == .mismatch })
        else { return }
        note(.unitNameMismatch, ["code": code, "expected": known.name, "got": Self.short(name)], cell)
    }

    /// Takes a known code at either end of a cell off; what is left is the name.
    private static func parts(_ text: String, _ units: UnitRegistry) -> (code: String?, name: String) {
        // The common case, and the only one of most cells.
        if units.isKnown(text) { return (text, "") }
        let words = text.split { " ()[]:,;/".contains($0) }.map(String.init)
        let pieces = words.flatMap { word in
            // "12826-Thị": a hyphen belongs to codes of affiliated units, so the whole word is tried first.
            units.isKnown(word) ? [word] : word.split(separator: "-").map(String.init)
        }
        if let first = pieces.first, units.isKnown(first) { return (first, pieces.dropFirst().joined(separator: " ")) }
        if let last = pieces.last, units.isKnown(last) { return (last, pieces.dropLast().joined(separator: " ")) }
        return (nil, text)
    }

    private static func codes(_ units: [Unit]) -> [String] {
        var codes: [String] = []
        for unit in units where !codes.contains(unit.code) { codes.append(unit.code) }
        return codes
    }
}
