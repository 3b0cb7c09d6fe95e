// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Operations
import Postgres
import Reporting
import Storage

struct TableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table",
        abstract: "Bảng chỉ tiêu II.1–II.5 của tỉnh / the province's table of targets.",
        discussion: """
            Ví dụ:  nhipcau table
                    nhipcau table --csv > bang-chi-tieu.csv      mở bằng Excel
                    nhipcau table --as-of 2025-06-30 --english
            """
    )

    @Option(help: "Tính đến ngày (2025-06-30 hoặc 30/06/2025); mặc định hôm nay, không quá cuối năm kế hoạch.")
    var asOf: String?
    @Flag(help: "CSV cho Excel.")
    var csv = false
    @Flag(help: "JSON.")
    var json = false
    @Flag(help: "Headings in English.")
    var english = false
    @Flag(help: "Ghi tên mọi đơn vị còn thiếu.")
    var full = false
    @OptionGroup var officer: OfficerOptions

    func run() async throws {
        try await officer.run {
            let setting = try Setting(isForOfficers: true)
            let data = try setting.referenceData()
            let table = try await ProvinceTable.read(setting, data, asOf: try day(data.plan))
            let language: ReadingLanguage = english ? .english : .vietnamese
            if json { return Console.outJSON(table.json) }
            if csv { return Console.raw(table.csv(language: language)) }
            let renderer = TargetTableRenderer(
                language: language,
                width: Console.width ?? TargetTableRenderer.usualWidth,
                gaps: full ? .full : .summary
            )
            Console.out(renderer.render(table, units: data.units))
        }
    }

    private func day(_ plan: Plan) throws -> CivilDate? {
        guard let asOf else { return nil }
        guard let day = CivilDate(written: asOf) else {
            throw Failure.officer(
                "Chưa lập được bảng đến ngày \"\(Console.plain(asOf))\"",
                why: "không đúng dạng ngày",
                next: "ghi như 2025-06-30 hoặc 30/06/2025"
            )
        }
        return day
    }
}

/// The table from the database's totals.
enum ProvinceTable {
    /// - Parameter asOf: nil = today, at most the last day of the plan.
    static func read(_ setting: Setting, _ data: ReferenceData, asOf: CivilDate? = nil) async throws -> TargetTable {
        let year = Int32(data.plan.year)
        let communication = data.plan.targets.first { $0.slug == .T5 }?.categories ?? []
        let (figures, joint) = try await setting.withDatabase { connection in
            let rows = try await connection.pipeline([
                UnitTotalsRepository.all(planYear: year),
                JointRepository.repeats(planYear: year, categories: communication),
            ])
            return (try UnitTotalsRepository.figures(rows[0]), try JointRepository.repeats(rows[1]))
        }
        let last = CivilDate(year: data.plan.year, month: 12, day: 31) ?? Clock.today
        return TargetTable(
            plan: data.plan,
            units: data.units,
            figures: figures,
            joint: joint,
            asOf: asOf ?? min(Clock.today, last)
        )
    }
}
