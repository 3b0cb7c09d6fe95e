// SPDX-License-Identifier: Apache-2.0

import Foundation
import Reporting

/// The units that are shipped.
enum Tree {
    static func registry() throws -> UnitRegistry {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "config/units/units.csv")
        return UnitRegistry(units: UnitTable.read([UInt8](try Data(contentsOf: file))).units)
    }

    static func day(_ text: String) -> CivilDate { CivilDate(iso: text) ?? CivilDate(daysSinceEpoch: 0) }
}
