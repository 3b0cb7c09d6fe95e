// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

@Suite struct TargetTableRendererTests {
    let units: UnitRegistry
    let table: TargetTable

    init() throws {
        units = try Shipped.registry()
        var figures: [String: Figures] = [:]
        var province = Figures()
        province.cadreSupport = 1
        province.communication = 1250
        province.communicationDigital = 569
        figures["34"] = province
        table = TargetTable(plan: Samples.plan(), units: units, figures: figures, asOf: try day("2025-03-31"))
    }

    @Test func everyLineOfTheGridIsEquallyWide() {
        let text = TargetTableRenderer(gaps: .none).render(table, units: units)
        let grid = text.split(separator: "\n").filter { "┌├└│".contains($0.prefix(1)) }
        #expect(grid.count > 10)
        #expect(Set(grid.map(\.count)).count == 1)
        #expect(grid.allSatisfy { $0.count <= 110 })
    }

    @Test("The table fits a terminal, from 80 columns on", arguments: [80, 81, 96, 110, 132, 200])
    func width(_ columns: Int) throws {
        let days = [try day("2025-03-31"), try day("2025-09-30")]
        for (language, date) in zip([ReadingLanguage.vietnamese, .english], days) {
            let table = TargetTable(plan: Samples.plan(), units: units, figures: [:], asOf: date)
            for gaps in [TargetTableRenderer.Gaps.summary, .full] {
                let text = TargetTableRenderer(language: language, width: columns, gaps: gaps).render(
                    table,
                    units: units
                )
                let widest = text.split(separator: "\n").map(\.count).max() ?? 0
                #expect(widest <= columns, "\(text)")
            }
        }
    }

    @Test func numbersAndDatesAreVietnamese() {
        let text = TargetTableRenderer().render(table, units: units)
        #expect(text.contains("CHỈ TIÊU CHỦ ĐỀ NĂM 2025, tính đến ngày 31/03/2025"))
        #expect(text.contains("1.250"))
        #expect(text.contains("45,5%"))
        #expect(text.contains("112 hoạt động số"))
    }

    @Test func anAspirationIsNeverWordedAsABreach() throws {
        let text = TargetTableRenderer(gaps: .none).render(table, units: units)
        let line = try #require(text.split(separator: "\n").first { $0.contains("II.3") })
        #expect(line.contains("đang phấn đấu"))
        #expect(!line.contains("chưa đạt"))
    }

    @Test func missingUnitsAreNamedAndCommunesSummedByDistrict() {
        let short = TargetTableRenderer(width: 400).render(table, units: units)
        #expect(short.contains("II.1: còn 8"))
        #expect(short.contains("Huyện Thái Thụy 36"))
        #expect(!short.contains("Thị trấn Diêm Điền"))
        let full = TargetTableRenderer(width: 400, gaps: .full).render(table, units: units)
        #expect(full.contains("Diêm Điền"))
        #expect(full.contains("Tỉnh Thái Bình 569/1250 thiếu 112"))
    }

    @Test func afterTheMergerTheTableSaysWhatIsClosedAndWhatIsNew() throws {
        let later = TargetTable(plan: Samples.plan(), units: units, figures: [:], asOf: try day("2025-09-30"))
        let text = TargetTableRenderer(width: 200, gaps: .none).render(later, units: units)
        #expect(text.contains("Chuyển đổi số (chốt ngày 30/06/2025)"))
        #expect(text.contains("– 65 cơ sở mới (từ 01/07/2025)"))
        #expect(!text.contains("Truyền thông số (chốt"))
    }

    @Test func whatSeveralUnitsReportedIsCountedOnceAndSaid() throws {
        let joint = JointRepeats(communication: 50, communicationDigital: 31)
        func table(within unit: String? = nil) throws -> TargetTable {
            TargetTable(
                plan: Samples.plan(),
                units: units,
                figures: ["34": communication(569, of: 1250)],
                joint: joint,
                asOf: try day("2025-03-31"),
                within: unit
            )
        }
        let province = try table()
        let row = try #require(province.row(.T5))
        #expect((row.done, row.total, row.lacking) == (538, 1200, 124))
        let text = TargetTableRenderer(gaps: .none).render(province, units: units)
        #expect(text.contains("không tính thêm 50 lần báo cáo của đơn vị cùng tổ chức"))
        #expect(province.json.contains(#""joint_repeats":{"communication":50,"communication_digital":31}"#))
        // A unit sees its own figures whole.
        let own = try #require(try table(within: "34").row(.T5))
        #expect((own.done, own.total) == (569, 1250))
    }

    private func communication(_ digital: Int32, of all: Int32) -> Figures {
        var figures = Figures()
        figures.communication = all
        figures.communicationDigital = digital
        return figures
    }

    @Test func englishIsOneSwitchAway() {
        let text = TargetTableRenderer(language: .english).render(table, units: units)
        #expect(text.contains("not met"))
        #expect(!text.contains("chưa đạt"))
    }

    @Test func theCSVReadsBackWithOneRowALine() throws {
        let csv = try CSVTable(table.csv())
        #expect(csv.rows.count == table.rows.count)
        #expect(csv.separator == UInt8(ascii: ";"))
        let first = try #require(csv.rows.first)
        #expect(first[0] == "II.1")
        #expect(first[3] == "1" && first[4] == "9")
        #expect(first[8].split(separator: " ").count == 8)
    }

    @Test func theJSONIsReadByAnyParser() throws {
        let object = try JSONSerialization.jsonObject(with: Data(table.json.utf8))
        let rows = try #require((object as? [String: Any])?["rows"] as? [[String: Any]])
        #expect(rows.count == table.rows.count)
        #expect(rows.first?["done"] as? Int == 1)
        #expect(rows.last?["permille"] as? Int == 455)
        #expect((rows.first?["gaps"] as? [[String: Any]])?.first?["name"] as? String == "Thành phố Thái Bình")
    }

    @Test func longWordsAndEmptyTextWrap() {
        #expect(TextTable.wrap("một hai ba", width: 7) == ["một hai", "ba"])
        #expect(TextTable.wrap("", width: 7) == [""])
        #expect(TextTable.wrap("nghiêng", width: 3) == ["ngh", "iên", "g"])
        #expect(VietnameseNumber.grouped(-1_234_567) == "-1.234.567")
        #expect(VietnameseNumber.grouped(999) == "999")
    }
}
