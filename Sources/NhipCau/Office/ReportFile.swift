// SPDX-License-Identifier: Apache-2.0

import Foundation
import Operations
import Reporting

/// A report from a file, CSV or JSON, looked at with the same rules that the province applies.
struct ReportFile {
    let path: String
    /// Nil when nothing can be read of it.
    let report: Report?
    let findings: [Finding]
    /// The id that the file itself says; nil when each sending gets its own.
    let statedID: UUID?
    /// As they lie in a JSON file.
    private let original: [UInt8]?
    private let sheet: ReportSheet?

    var hasErrors: Bool { findings.contains { $0.severity == .error } }
    /// The name of the file, as the officer knows it.
    var title: String { (path as NSString).lastPathComponent }

    /// Reads and checks.
    ///
    /// - Throws: ``Failure`` when the file cannot be read from the disk.
    init(path: String, data: ReferenceData, accountPrefix: String) throws {
        self.path = path
        let bytes = try Self.contents(path)
        let checker = ReportChecker(data: data, accountPrefix: accountPrefix)
        if Self.looksLikeJSON(bytes) {
            sheet = nil
            (report, findings) = checker.check(body: bytes)
            statedID = report?.submissionID
            original = bytes
            return
        }
        let reader = ReportSheetReader(units: data.units, vocabulary: data.vocabulary, texts: data.ruleTexts)
        let sheet = reader.read(bytes)
        self.sheet = sheet
        original = nil
        statedID = sheet.report?.submissionID
        guard let report = sheet.report else {
            self.report = nil
            findings = sheet.findings
            return
        }
        self.report = report
        findings = sheet.joined(with: checker.check(report, asWritten: !sheet.findings.isEmpty))
    }

    /// What is sent under this id: the bytes of a JSON file, or the sheet in the form of the contract.
    func body(_ id: UUID) -> [UInt8] {
        guard original == nil, var report else { return original ?? [] }
        report.submissionID = id
        return ReportWriter.write(report)
    }

    /// The findings as an officer reads them, with the cell of the file where there is one.
    func complaint(showsCodes: Bool) -> String {
        ReceiptRenderer(width: Console.textWidth, showsCodes: showsCodes)
            .render(findings) { sheet?.cell(of: $0) }
    }

    private static func contents(_ path: String) throws -> [UInt8] {
        if let contents = FileManager.default.contents(atPath: path) { return [UInt8](contents) }
        var isDirectory: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        throw Failure.officer(
            "Chưa đọc được \(Console.plain(path))",
            why: !isThere ? "không có tệp này" : isDirectory.boolValue ? "đây là thư mục" : "không có quyền đọc tệp",
            next: "kiểm tra lại tên tệp và thư mục"
        )
    }

    private static func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
        bytes.first { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF } == UInt8(ascii: "{")
    }
}
