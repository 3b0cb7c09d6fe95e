// SPDX-License-Identifier: Apache-2.0

/// Finds what separates the cells of a sheet: that under which the headings of the template are found as cells. Counting
/// bytes would be led astray by quotes and by commas in titles.
enum SheetSeparator {
    /// In the order of preference: the template's own first.
    private static let candidates = ";,\t|".utf8

    /// Rows looked at.
    private static let sample = 300

    /// The separator, and the text to be read with it.
    static func find(_ text: [UInt8]) -> (separator: UInt8, text: [UInt8]) {
        if let stated = stated(text) { return stated }
        if let found = best(text) { return (found, text) }
        // Opened in another locale and saved again, each row is one quoted cell: "Mã đơn vị,340".
        if let inner = unwrapped(text), let found = best(inner) { return (found, inner) }
        return (UInt8(ascii: ";"), text)
    }

    /// `sep=;` on the first line, Excel's own word for it, which it does not show as a row.
    private static func stated(_ text: [UInt8]) -> (separator: UInt8, text: [UInt8])? {
        let line = text.prefix { $0 != 0x0A && $0 != 0x0D }
        guard line.count == 5, String(decoding: line.prefix(4), as: UTF8.self).lowercased() == "sep=",
            let separator = line.last, separator < 0x80
        else { return nil }
        let end = text.dropFirst(5).prefix(2).elementsEqual([0x0D, 0x0A]) ? 7 : 6
        return (separator, Array(text.dropFirst(end)))
    }

    private static func best(_ text: [UInt8]) -> UInt8? {
        var found: (separator: UInt8, headings: Int)?
        for candidate in candidates {
            let headings = headings(text, candidate)
            if headings > found?.headings ?? 0 { found = (candidate, headings) }
        }
        return found?.separator
    }

    /// How many headings of the template stand in cells of their own. A mistake in the quotes ends the count.
    private static func headings(_ text: [UInt8], _ separator: UInt8) -> Int {
        var scanner = CSVScanner(text: text, separator: separator)
        var count = 0
        for _ in 0..<sample {
            guard let next = try? scanner.nextRow(), next.fields.count > 1 else {
                if scanner.isAtEnd { break }
                continue
            }
            let row = SheetGrid.Row(next)
            if SheetHeading.find(row.first) != nil { count += 1 }
            if row.cells.count > 2 { count += row.cells.count { SheetTable<ActivityField>.isHeading($0) } }
        }
        return count
    }

    /// The first cells as lines; nil when some row has more than one.
    private static func unwrapped(_ text: [UInt8]) -> [UInt8]? {
        var scanner = CSVScanner(text: text, separator: UInt8(ascii: "\u{1}"))
        var lines: [UInt8] = []
        while let row = try? scanner.nextRow() {
            if row.fields.count > 1 { return nil }
            lines += Array(row[0].utf8) + [0x0A]
        }
        return lines
    }
}
