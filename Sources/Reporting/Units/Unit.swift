// SPDX-License-Identifier: Apache-2.0

/// One state of one unit: a code, its name, where it belongs, and the days on which that is true.
///
/// A code is not an identity (all 65 communes of 2025-07-01 reuse an old code, 56 of them under another name), so the key
/// is (`code`, `validFrom`).
package struct Unit: Hashable, Sendable {
    /// The kind of administrative unit, as the statistics office names it.
    package enum Kind: String, Sendable, CaseIterable {
        case province = "tinh"
        case city = "thanh_pho"
        case district = "huyen"
        case ward = "phuong"
        case township = "thi_tran"
        case commune = "xa"
        case organisation = "don_vi"
    }

    /// Statistics-office code (`34`, `341`, `12826`), or an own `U-…` code for affiliated units.
    package let code: String
    /// Full name with its type, NFC: "Huyện Thái Thụy".
    package let name: String
    package let level: UnitLevel
    /// Code of the unit above; nil for a province.
    package let parentCode: String?
    package let type: Kind
    /// First day it exists; nil = before our data.
    package let validFrom: CivilDate?
    /// First day it no longer exists; nil = still there. Half-open, so neighbouring states cannot overlap by a day.
    package let endsBefore: CivilDate?

    package init(
        code: String,
        name: String,
        level: UnitLevel,
        parentCode: String?,
        type: Kind,
        validFrom: CivilDate?,
        endsBefore: CivilDate?
    ) {
        self.code = code
        self.name = name
        self.level = level
        self.parentCode = parentCode
        self.type = type
        self.validFrom = validFrom
        self.endsBefore = endsBefore
    }

    /// Last day it exists, inclusive, as files and people say it.
    package var validTo: CivilDate? {
        endsBefore?.adding(days: -1)
    }

    package func isEffective(on date: CivilDate) -> Bool {
        if let validFrom, date < validFrom { return false }
        if let endsBefore, date >= endsBefore { return false }
        return true
    }
}
