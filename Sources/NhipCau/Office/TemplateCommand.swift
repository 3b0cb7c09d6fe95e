// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Operations
import Reporting

struct TemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Tệp mẫu điền sẵn đơn vị và kỳ / a pre-filled file for a unit and period.",
        discussion: """
            Mở bằng Excel, điền, lưu lại dạng "CSV UTF-8", rồi: nhipcau check TỆP
            Tệp đã có thì không bị ghi đè, trừ khi thêm --force. Mã thoát: 0 đã tạo, 1 đơn vị hoặc kỳ không đúng, 73 tệp \
            đã có.

            Ví dụ:  nhipcau template --unit 341 --period 2025-Q1 --output 341-2025-Q1.csv
            """
    )

    @Option(help: "Mã đơn vị, ví dụ 341; mặc định account.unit.")
    var unit: String?
    @Option(help: "Kỳ báo cáo: 2025-M03, 2025-Q1, 2025-H1, 2025-9M, 2025-Y.")
    var period: String
    @Option(name: .shortAndLong, help: "Tệp ghi ra, đuôi .csv; mặc định in ra màn hình.")
    var output: String?
    @Flag(help: "Ghi đè tệp đã có.")
    var force = false
    @OptionGroup var officer: OfficerOptions

    func run() async throws {
        try await officer.run {
            let setting = try Setting(isForOfficers: true)
            let file = try output.map { try TemplateFile(path: $0) }
            let data = try setting.referenceData()
            guard let parsed = Period(period, profile: data.plan.reporting) else {
                throw Failure.officer(
                    "Chưa tạo tệp mẫu cho kỳ \"\(Console.plain(period))\"",
                    why: "không có kỳ này",
                    next: "ghi như 2025-M03, 2025-Q1, 2025-H1, 2025-9M, 2025-Y hoặc 2025-A0001"
                )
            }
            let code = unit ?? setting.configuration.account.unit ?? ""
            let template = try ReportTemplate(unitCode: code, period: parsed, data: data)
            guard let file else { return Console.raw(template.bytes) }
            try file.write(template.bytes, replaces: force)
            Console.out("Đã ghi \(file.path).")
            for note in template.notes { Console.out(note) }
            Console.out("Điền bằng Excel, lưu dạng CSV UTF-8, rồi: nhipcau check \(file.path)")
        }
    }
}

/// Where a template is written.
struct TemplateFile {
    let path: String

    /// - Throws: ``Failure`` when the name promises another kind of file.
    init(path: String) throws {
        self.path = path
        let ending = (path as NSString).pathExtension
        if ending.lowercased() == "csv" { return }
        let better = (ending.isEmpty ? path : (path as NSString).deletingPathExtension) + ".csv"
        throw Failure.officer(
            "Chưa tạo tệp mẫu: tên tệp phải có đuôi .csv",
            why: ending.isEmpty
                ? "tên \"\(path)\" không có đuôi" : "tệp mẫu là CSV, đuôi .\(ending) làm Excel báo tệp hỏng",
            next: "ghi --output \(better)"
        )
    }

    /// - Throws: `Exit` 73 when the file is there and is not to be replaced.
    func write(_ bytes: [UInt8], replaces: Bool) throws {
        let place = path.hasPrefix("/") ? path : "./\(path)"
        do throws(WholeFile.Trouble) {
            try WholeFile.store(bytes, to: place, replaces ? [.durable] : [.durable, .new])
        } catch {
            guard error.isThereAlready else {
                throw Failure.officer(
                    "Chưa ghi được tệp \(path)",
                    next: "kiểm tra thư mục, quyền ghi và dung lượng đĩa",
                    detail: "\(error.path): \(error.message)"
                )
            }
            throw Failure.officer(
                "Chưa tạo tệp mẫu: tệp \(path) đã có và có thể đã điền số liệu",
                next: "chọn tên khác cho --output; nếu chắc chắn muốn ghi đè, thêm --force"
            ).told(code: 73)
        }
    }
}
