// SPDX-License-Identifier: Apache-2.0

import Operations
import Reporting

/// An empty report of one unit and period, with what the officer has to know about both.
struct ReportTemplate {
    let bytes: [UInt8]
    /// What is said of it, also at the head of the file.
    let notes: [String]

    /// - Throws: ``Failure`` when there is no such unit, or another one reports instead.
    init(unitCode: String, period: Period, data: ReferenceData) throws {
        let unit = try Self.unit(unitCode, period, data)
        let lastDay = unit.isEffective(on: period.to) ? period.to : unit.validTo ?? period.to
        notes = Self.notes(unit, period, data)
        var report = Report()
        report.unitCode = unit.code
        report.unitName = unit.name
        report.period = period.code
        report.reportType = period.isThematic ? .thematic : .periodic
        report.vocabulary = data.vocabulary.version
        let writer = ReportSheetWriter(units: data.units, vocabulary: data.vocabulary)
        let below = data.units.children(of: unit.code, asOf: lastDay).map(\.level)
        bytes = writer.write(
            report,
            blankRows: 20,
            asOf: lastDay,
            notes: notes,
            levels: Self.levels([unit.level] + below)
        )
    }

    /// Who holds an activity decides which kinds are allowed: the unit, or one of those below it. An affiliated unit stands
    /// beside the districts.
    private static func levels(_ levels: [UnitLevel]) -> UnitLevels {
        levels.reduce(into: []) { $0.formUnion(UnitLevels($1 == .affiliated ? .district : $1)) }
    }

    private static func unit(_ code: String, _ period: Period, _ data: ReferenceData) throws -> Unit {
        let versions = data.units.versions(code)
        let inPeriod = versions.last { version in
            (version.validFrom ?? period.from) <= period.to && (version.endsBefore.map { $0 > period.from } ?? true)
        }
        if let inPeriod { return inPeriod }
        guard let latest = versions.last(where: { $0.endsBefore.map { $0 <= period.from } ?? false }) ?? versions.last
        else {
            throw Failure.officer(
                "Chưa tạo tệp mẫu",
                why: code.isEmpty ? "chưa xác định được đơn vị" : "không có đơn vị mang mã \"\(Console.plain(code))\"",
                next: "ghi --unit và mã, ví dụ: "
                    + data.accountUnits.map { "\($0.code) \($0.name)" }.joined(separator: ", ")
            )
        }
        if let end = latest.validTo, end < period.from {
            throw Failure.officer(
                "Chưa tạo tệp mẫu cho \(latest.name), kỳ \(period.code)",
                why: "đơn vị này hoạt động đến hết ngày \(end.vietnamese)",
                next: heirs(latest, on: period.from, data).map { "từ kỳ này báo cáo theo đơn vị mới: \($0)" }
                    ?? "hỏi Hội LHPN tỉnh đơn vị nào báo cáo thay"
            )
        }
        throw Failure.officer(
            "Chưa tạo tệp mẫu cho \(latest.name), kỳ \(period.code)",
            why: "đơn vị này hoạt động từ ngày \(latest.validFrom?.vietnamese ?? "…")",
            next: "chọn kỳ kết thúc từ ngày đó trở đi"
        )
    }

    private static func notes(_ unit: Unit, _ period: Period, _ data: ReferenceData) -> [String] {
        var notes = [
            "\(unit.name), kỳ \(period.code): hoạt động từ ngày \(period.from.vietnamese)"
                + " đến ngày \(period.to.vietnamese)."
        ]
        if let due = period.dueOn(data.calendar) { notes.append("Hạn gửi: hết ngày \(due.vietnamese).") }
        if let end = unit.validTo, end < period.to {
            let heirs =
                heirs(unit, on: period.to, data).map { " do đơn vị mới báo cáo: \($0)" } ?? " do đơn vị mới báo cáo"
            notes.append(
                "\(unit.name) hoạt động đến hết ngày \(end.vietnamese): chỉ ghi việc đến ngày đó, phần sau\(heirs)."
            )
        }
        return notes
    }

    /// "13225 Phường Thái Bình, … và 3 đơn vị khác".
    private static func heirs(_ unit: Unit, on day: CivilDate, _ data: ReferenceData) -> String? {
        guard let heirs = data.units.heirs(of: unit, on: day)?.units else { return nil }
        let listed = heirs.prefix(8).map { "\($0.code) \($0.name)" }.joined(separator: ", ")
        return heirs.count > 8 ? "\(listed) và \(heirs.count - 8) đơn vị khác" : listed
    }
}
