// SPDX-License-Identifier: Apache-2.0

/// Where a unit of the Union stands.
package enum UnitLevel: String, Sendable, CaseIterable {
    case province, district, commune, affiliated

    /// The level as officers read it.
    package var vietnamese: String {
        switch self {
        case .province: "tỉnh"
        case .district: "huyện, thành phố"
        case .commune: "cơ sở"
        case .affiliated: "đơn vị trực thuộc"
        }
    }
}

/// A set of levels in one byte: asked for every activity of every report.
package struct UnitLevels: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package init(_ level: UnitLevel) {
        self = [Self.set(of: level)]
    }

    package static let province = UnitLevels(rawValue: 1)
    package static let district = UnitLevels(rawValue: 2)
    package static let commune = UnitLevels(rawValue: 4)
    package static let affiliated = UnitLevels(rawValue: 8)
    package static let all: UnitLevels = [.province, .district, .commune, .affiliated]

    package func contains(_ level: UnitLevel) -> Bool {
        contains(Self.set(of: level))
    }

    /// The levels in it, from the province down.
    package var levels: [UnitLevel] {
        UnitLevel.allCases.filter { contains($0) }
    }

    private static func set(of level: UnitLevel) -> UnitLevels {
        switch level {
        case .province: .province
        case .district: .district
        case .commune: .commune
        case .affiliated: .affiliated
        }
    }
}
