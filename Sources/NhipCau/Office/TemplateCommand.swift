// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Operations
import Reporting

struct TemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Tệp mẫu điền sẵn đơn vị và kỳ / a pre-filled file for a unit and period.",
        discussion: """
            Mở bằng Excel, điền, lưu lại dạng "CSV UTF-8", rồi: nhipcau check TỆP

            Ví dụ:  nhipcau template --unit 341 --period 2025-Q1 --output 341-2025-Q1.csv
            """
    )

    @Option(help: "Mã đơn vị, ví dụ 341; mặc định account.unit.")
    var unit: String?
    @Option(help: "Kỳ báo cáo: 2025-M03, 2025-Q1, 2025-H1, 2025-9M, 2025-Y.")
    var period: String
    @Option(name: .shortAndLong, help: "Tệp ghi ra; mặc định in ra màn hình.")
    var output: String?

    func run() async throws {
        try await Failure.guarded("tạo tệp mẫu") {
            let setting = try Setting()
            let data = try setting.referenceData()
            guard let parsed = Period(period, profile: data.plan.reporting) else {
                throw Failure(
                    "tạo mẫu cho kỳ \(period)",
                    why: "không có kỳ này",
                    next: "ghi như 2025-M03, 2025-Q1, 2025-H1, 2025-9M, 2025-Y hoặc 2025-A0001",
                    isForOfficers: true
                )
            }
            let code = unit ?? setting.configuration.account.unit ?? ""
            guard let unit = data.units.lookup(code, asOf: parsed.to) ?? data.units.lookup(code, asOf: parsed.from)
            else {
                throw Failure(
                    "tạo mẫu cho đơn vị \(code.isEmpty ? "(chưa ghi)" : code)",
                    why: "không có đơn vị mang mã này trong kỳ \(period)",
                    next: "ghi --unit và mã, ví dụ: "
                        + data.accountUnits.map { "\($0.code) \($0.name)" }.joined(separator: ", "),
                    isForOfficers: true
                )
            }
            var report = Report()
            report.unitCode = unit.code
            report.unitName = unit.name
            report.period = parsed.code
            report.reportType = parsed.isThematic ? .thematic : .periodic
            report.vocabulary = data.vocabulary.version
            let writer = ReportSheetWriter(units: data.units, vocabulary: data.vocabulary)
            let bytes = writer.write(
                report,
                blankRows: 20,
                asOf: unit.isEffective(on: parsed.to) ? parsed.to : parsed.from
            )
            guard let output else { return Console.raw(bytes) }
            try DurableFile.write(bytes, to: output.hasPrefix("/") ? output : "./\(output)")
            Console.out("Đã ghi \(output): \(unit.name), kỳ \(parsed.from.vietnamese)–\(parsed.to.vietnamese).")
            Console.out("Điền bằng Excel, lưu dạng CSV UTF-8, rồi: nhipcau check \(output)")
        }
    }
}
