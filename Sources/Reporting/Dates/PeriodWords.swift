// SPDX-License-Identifier: Apache-2.0

/// What officers call a period: "Quý I/2025", "tháng 3 năm 2025", "6 tháng đầu năm 2025", "9 tháng 2025", "năm 2025".
enum PeriodWords {
    /// The code of the period that is meant; nil when it cannot be told. To be suggested, not to be used: a report is
    /// filed under what the officer writes herself.
    static func code(_ text: String) -> String? {
        let folded = FoldedName.words(text)
        let words = folded.map { String($0.prefix { !$0.isNumber } + $0.drop { !$0.isNumber }) }
        guard let year = words.last(where: { $0.utf8.count == 4 && Int($0).map { (2020...2100).contains($0) } == true })
        else { return nil }
        let numbers = words.filter { $0 != year }.compactMap(number)
        let has = { (word: String) in words.contains { $0 == Self.folded(word) } }
        if has("quý") || words.contains(where: { $0.hasPrefix("q") && number($0.dropFirst()) != nil }) {
            let quarter =
                numbers.first ?? words.lazy.filter { $0.hasPrefix("q") }.compactMap { number($0.dropFirst()) }.first
            return quarter.flatMap { (1...4).contains($0) ? "\(year)-Q\($0)" : nil }
        }
        if has("tháng"), let month = numbers.first {
            // "6 tháng" counts months, "tháng 6" names one.
            let isCount = (words.firstIndex(of: Self.folded("tháng")) ?? 0) > 0
            if isCount, month == 6 { return "\(year)-H1" }
            if isCount, month == 9 { return "\(year)-9M" }
            return !isCount && (1...12).contains(month) ? "\(year)-M\(month < 10 ? "0" : "")\(month)" : nil
        }
        return has("năm") && numbers.isEmpty || words == [year] ? "\(year)-Y" : nil
    }

    private static func folded(_ word: String) -> String { FoldedName.words(word).joined() }

    private static func number(_ word: some StringProtocol) -> Int? {
        let roman = ["i": 1, "ii": 2, "iii": 3, "iv": 4]
        return word.utf8.count <= 2 ? Int(word) ?? roman[String(word)] : roman[String(word)]
    }
}
