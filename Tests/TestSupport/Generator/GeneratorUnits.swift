// SPDX-License-Identifier: Apache-2.0

/// The units that generated reports speak of: the province and its districts report, communes hold activities.
///
/// Read from `config/units/units.csv` by a reader of its own, so that the expectation does not lean on the code under test.
package struct GeneratorUnits: Sendable {
    enum Level: Sendable { case province, district, commune }

    struct Unit: Sendable {
        let code: String
        let codeBytes: [UInt8]
        let nameBytes: [UInt8]
        let level: Level
        /// Positions of the units below it.
        var children: [Int] = []
    }

    let all: [Unit]
    /// Positions of those who send reports.
    let reporters: [Int]
    /// Codes of those who send reports.
    package var reporterCodes: [String] { reporters.map { all[$0].code } }

    /// - Parameter csv: the whole text of `units.csv`.
    /// - Returns: `nil` when the province 34 with its 8 districts of the first half of 2025 is not in it.
    package init?(csv: String) {
        var units: [Unit] = []
        var positions: [String: Int] = [:]
        var parents: [(child: Int, parent: String)] = []
        for line in csv.split(whereSeparator: \.isNewline).dropFirst() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 7, Self.isValidInSpring(from: cells[5], to: cells[6]),
                let level = Self.level(cells[2])
            else { continue }
            positions[cells[0]] = units.count
            parents.append((units.count, cells[3]))
            units.append(
                Unit(code: cells[0], codeBytes: Array(cells[0].utf8), nameBytes: Array(cells[1].utf8), level: level)
            )
        }
        for (child, parent) in parents {
            guard let position = positions[parent] else { continue }
            units[position].children.append(child)
        }
        reporters = units.indices.filter { units[$0].level != .commune && !units[$0].children.isEmpty }
        all = units
        guard reporters.count == 9 else { return nil }
    }

    /// Every generated activity lies between January and June 2025.
    private static func isValidInSpring(from: String, to: String) -> Bool {
        from < "2025-01-01" && (to.isEmpty || to >= "2025-06-30")
    }

    private static func level(_ word: String) -> Level? {
        switch word {
        case "province": .province
        case "district": .district
        case "commune": .commune
        default: nil
        }
    }
}
