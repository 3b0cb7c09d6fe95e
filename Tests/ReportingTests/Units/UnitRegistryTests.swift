// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite struct UnitRegistryTests {
    let registry: UnitRegistry

    init() throws {
        registry = try Shipped.registry()
    }

    @Test(
        "The tree had these sizes on these days",
        arguments: [
            ("2024-10-31", 1, 8, 260), ("2024-11-01", 1, 8, 242), ("2025-03-31", 1, 8, 242), ("2025-06-30", 1, 8, 242),
            ("2025-07-01", 1, 0, 65),
        ]
    )
    func sizes(date: String, provinces: Int, districts: Int, communes: Int) throws {
        let date = try day(date)
        #expect(registry.units(level: .province, asOf: date).count == provinces)
        #expect(registry.units(level: .district, asOf: date).count == districts)
        #expect(registry.units(level: .commune, asOf: date).count == communes)
        #expect(registry.units(levels: .all, asOf: date).count == provinces + districts + communes)
    }

    @Test func eachDistrictHasItsCommunes() throws {
        let date = try day("2025-03-31")
        let districts = ["336", "338", "339", "340", "341", "342", "343", "344"]
        #expect(districts.map { registry.children(of: $0, asOf: date).count } == [19, 35, 33, 32, 36, 28, 29, 30])
        #expect(registry.children(of: "34", asOf: date).map(\.code) == districts)
        #expect(registry.children(of: "33", asOf: try day("2025-07-01")).count == 65)
    }

    @Test func communesAreOfThreeKinds() throws {
        let communes = registry.units(level: .commune, asOf: try day("2025-03-31"))
        #expect(communes.count { $0.type == .commune } == 223)
        #expect(communes.count { $0.type == .ward } == 10)
        #expect(communes.count { $0.type == .township } == 9)
    }

    @Test func aCodeMeansAnotherUnitAfterTheMerger() throws {
        #expect(registry.lookup("13225", asOf: try day("2025-06-30"))?.name == "Xã Tân Bình")
        #expect(registry.lookup("13225", asOf: try day("2025-07-01"))?.name == "Phường Thái Bình")
        #expect(registry.versions("13225").count == 2)
        #expect(registry.lookup("341", asOf: try day("2025-07-01")) == nil)
        #expect(registry.lookup("337", asOf: try day("2025-03-31")) == nil)
        #expect(registry.versions("337").isEmpty)
    }

    @Test func codesAreTakenWordForWord() throws {
        let date = try day("2025-03-31")
        for code in ["034", "3 4", "", "34 ", "999999", "３４", "U-", "134"] {
            #expect(registry.lookup(code, asOf: date) == nil, "\(code)")
            #expect(!registry.isKnown(code))
        }
        let own = Unit(
            code: "U-CA",
            name: "Hội Phụ nữ Công an tỉnh",
            level: .affiliated,
            parentCode: "34",
            type: .organisation,
            validFrom: nil,
            endsBefore: nil
        )
        let more = UnitRegistry(units: registry.units + [own])
        #expect(more.lookup("U-CA", asOf: date) == own)
        #expect(more.lookup("341", asOf: date) == registry.lookup("341", asOf: date))
        #expect(more.units.allSatisfy { unit in more.versions(unit.code).contains(unit) })
    }

    @Test func lastDaysAreInclusiveForPeople() throws {
        let unit = try #require(registry.versions("344").first)
        #expect(unit.validFrom == nil)
        #expect(unit.validTo?.iso == "2025-06-30")
        #expect(unit.endsBefore?.iso == "2025-07-01")
    }

    @Test func successorsAreFollowedThroughBothMergers() throws {
        // Đô Lương → Liên An Đô on 1 November 2024 → its commune of 1 July 2025.
        let first = try #require(registry.successor(of: "12691", on: try day("2025-03-31")))
        #expect(first.unit.name == "Xã Liên An Đô")
        #expect(first.since.iso == "2024-11-01")
        let second = try #require(registry.successor(of: "12691", on: try day("2025-07-01")))
        #expect(second.since.iso == "2025-07-01")
        #expect(second.unit.validFrom?.iso == "2025-07-01")
        #expect(registry.successor(of: "12691", on: try day("2024-10-31")) == nil)
    }

    @Test(
        "Units that ended have a successor that exists, or there is none, or none is established",
        arguments: [("2024-11-01", 28, 8), ("2025-07-01", 251, 8)]
    )
    func successors(endedOn: String, units: Int, without: Int) throws {
        let date = try day(endedOn)
        let ended = registry.units.filter { $0.endsBefore == date }
        let next = ended.map { registry.successor(of: $0.code, on: date) }
        #expect(ended.count == units)
        #expect(next.count { $0 == nil } == without)
        #expect(next.allSatisfy { $0?.unit.isEffective(on: date) ?? true })
        // The level of the districts ended; nothing is their successor.
        let districts = ended.filter { $0.level == .district }
        #expect(districts.allSatisfy { registry.successor(of: $0.code, on: date) == nil })
    }

    @Test(
        "Spellings of one name",
        arguments: [
            ("341", "Huyện Thái Thụy", UnitNameMatch.exact), ("341", "Huyện Thái Thuỵ", .spellingVariant),
            ("341", "huyện  THÁI THỤY", .spellingVariant), ("341", "Thái Thụy", .spellingVariant),
            ("341", "H. Thái Thụy", .spellingVariant), ("341", "Hội LHPN huyện Thái Thụy", .spellingVariant),
            ("336", "TP. Thái Bình", .spellingVariant), ("336", "thành phố Thái Bình", .spellingVariant),
            ("341", "Huyện Tha\u{301}i Thu\u{323}y", .exact), ("341", "Huyện Thái Thuy\u{323}", .spellingVariant),
            ("341", "Huyện Thái Thuy", .mismatch), ("341", "Huyện Thai Thuy", .mismatch),
            ("341", "Xã Thái Thụy", .mismatch), ("341", "Huyện Tiền Hải", .mismatch), ("341", "", .mismatch),
            ("341", "Huyện", .mismatch), ("336", "Tỉnh Thái Bình", .mismatch), ("34", "Thái Bình", .spellingVariant),
        ]
    )
    func spellings(code: String, name: String, expected: UnitNameMatch) throws {
        let unit = try #require(registry.lookup(code, asOf: try day("2025-03-31")))
        #expect(unit.matches(name: name) == expected)
    }

    @Test func iAndYAreOneOnlyWhereVietnameseWritesEither() {
        #expect(FoldedName("Quí Mỹ").core == FoldedName("Quý Mĩ").core)
        #expect(FoldedName("Thúy").core == FoldedName("Thuý").core)
        #expect(FoldedName("Thúy").core != FoldedName("Thúi").core)
        #expect(FoldedName("Ủy ban").core == FoldedName("Uỷ ban").core)
        #expect(FoldedName("Đông Hưng").core != FoldedName("Dông Hưng").core)
        #expect(FoldedName("ờ\u{301}").core == FoldedName("ớ").core)
    }

    @Test func noTwoUnitsBelowOneParentFoldToTheSameName() throws {
        for date in try [day("2024-10-31"), day("2025-03-31"), day("2025-07-01")] {
            var seen: [String: Unit] = [:]
            for unit in registry.units(levels: .all, asOf: date) {
                let folded = FoldedName(unit.name)
                let key = "\(unit.parentCode ?? "")|\(folded.kind?.rawValue ?? "")|\(folded.core)"
                #expect(seen[key] == nil, "\(unit.name) and \(seen[key]?.name ?? "")")
                seen[key] = unit
                #expect(folded.kind == unit.type, "\(unit.name)")
            }
        }
    }

    @Test func aNameAloneMayMeanSeveralUnits() throws {
        let date = try day("2025-03-31")
        #expect(registry.candidates(named: "Xã Hòa Bình", asOf: date).count == 3)
        #expect(registry.candidates(named: "Hoà Bình", below: "339", asOf: date).count == 1)
        #expect(registry.candidates(named: "Thái Bình", asOf: date).map(\.code) == ["336", "34"])
        #expect(registry.candidates(named: "Xã Không Có", asOf: date).isEmpty)
        #expect(registry.candidates(named: " . ", asOf: date).isEmpty)
    }
}
