// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Operations
import Reporting

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Kiểm tra báo cáo trước khi gửi / check a report before anything is sent.",
        discussion: """
            Nêu mọi điểm sai, theo từng dòng. Không gửi gì. Mã thoát: 0 khi gửi được, 1 khi có lỗi.

            Ví dụ:  nhipcau check 341-2025-Q1.csv
            """
    )

    @Argument(help: "Tệp CSV theo mẫu, hoặc JSON report.v1.")
    var file: String
    @OptionGroup var officer: OfficerOptions

    func run() async throws {
        try await officer.run {
            let setting = try Setting(isForOfficers: true)
            let data = try setting.referenceData()
            let checked = try ReportFile(
                path: file,
                data: data,
                accountPrefix: setting.configuration.account.prefix
            )
            Console.out(Self.summary(checked, showsCodes: officer.codes))
            if checked.hasErrors { throw Exit.failure }
        }
    }

    static func summary(_ checked: ReportFile, showsCodes: Bool) -> String {
        let errors = checked.findings.count { $0.severity == .error }
        let warnings = checked.findings.count - errors
        let verdict =
            errors > 0
            ? "CHƯA GỬI ĐƯỢC: \(errors) lỗi, \(warnings) điểm cần lưu ý."
            : warnings > 0 ? "GỬI ĐƯỢC, có \(warnings) điểm cần lưu ý." : "GỬI ĐƯỢC, không có lỗi."
        let rows = checked.report.flatMap { $0.unitCode.isEmpty ? nil : $0 }.map {
            "\($0.unitCode) \($0.unitName), kỳ \($0.period): \($0.activities.count) hoạt động."
        }
        let head = rows.map { Console.plain($0) + "\n" } ?? ""
        let complaint = checked.complaint(showsCodes: showsCodes)
        return (complaint.isEmpty ? "" : complaint + "\n") + head + verdict
    }
}
