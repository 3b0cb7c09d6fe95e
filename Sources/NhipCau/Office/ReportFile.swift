// SPDX-License-Identifier: Apache-2.0

import Foundation
import Operations
import Reporting
import Stages

/// A report from a file, CSV or JSON, looked at with the same rules that the province applies.
struct ReportFile {
    let path: String
    /// Nil when nothing can be read of it.
    let report: Report?
    let findings: [Finding]
    /// Canonical or original bytes, ready to send; nil when there is no report.
    let body: [UInt8]?
    private let sheet: ReportSheet?

    var hasErrors: Bool { findings.contains { $0.severity == .error } }

    /// Reads and checks.
    ///
    /// - Throws: ``Failure`` when the file cannot be read from the disk.
    init(path: String, data: ReferenceData, accountPrefix: String) throws {
        self.path = path
        guard let contents = FileManager.default.contents(atPath: path) else {
            throw Failure(
                "đọc \(path)",
                why: FileManager.default.fileExists(atPath: path) ? "không có quyền đọc tệp" : "không có tệp này",
                next: "kiểm tra lại tên tệp và thư mục",
                isForOfficers: true
            )
        }
        let bytes = [UInt8](contents)
        let checker = ReportChecker(data: data, accountPrefix: accountPrefix)
        if Self.looksLikeJSON(bytes) {
            sheet = nil
            (report, findings) = checker.check(body: bytes)
            body = report == nil ? nil : bytes
            return
        }
        let reader = ReportSheetReader(units: data.units, vocabulary: data.vocabulary, texts: data.ruleTexts)
        let sheet = reader.read(bytes)
        self.sheet = sheet
        guard var report = sheet.report else {
            self.report = nil
            body = nil
            findings = sheet.findings
            return
        }
        if report.submissionID == nil { report.submissionID = Self.id(of: bytes) }
        self.report = report
        let body = ReportWriter.write(report)
        self.body = body
        findings = sheet.joined(with: checker.check(report, body: body, asWritten: !sheet.findings.isEmpty))
    }

    /// The findings as an officer reads them, with the cell of the file where there is one.
    var complaint: String {
        ReceiptRenderer().render(
            findings.map { finding in
                guard let cell = sheet?.cell(of: finding) else { return finding }
                return Finding(
                    code: finding.code,
                    severity: finding.severity,
                    path: finding.path,
                    row: finding.row,
                    column: finding.column,
                    messageVi: "(ô \(cell)) \(finding.messageVi)"
                )
            }
        )
    }

    private static func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
        bytes.first { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF } == UInt8(ascii: "{")
    }

    /// The same file gives the same id, so that sending it twice is one report (RFC 9562 §5.8: a custom UUID, here of two
    /// FNV-1a hashes of the bytes).
    static func id(of bytes: [UInt8]) -> UUID {
        var low: UInt64 = 0xcbf2_9ce4_8422_2325
        var high: UInt64 = 0x8422_2325_cbf2_9ce4
        for byte in bytes {
            low = (low ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
            high = (high &+ UInt64(byte)) &* 0x0000_0100_0000_01b3 ^ (high >> 29)
        }
        var id = [UInt8](repeating: 0, count: 16)
        for index in 0..<8 {
            id[index] = UInt8(truncatingIfNeeded: high >> (8 * UInt64(index)))
            id[index + 8] = UInt8(truncatingIfNeeded: low >> (8 * UInt64(index)))
        }
        id[6] = id[6] & 0x0F | 0x80
        id[8] = id[8] & 0x3F | 0x80
        return id.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}

/// The rules of the province, asked at the office.
struct ReportChecker {
    private let book: RuleBook
    private let reader: ReportReader
    private let accountPrefix: String

    init(data: ReferenceData, accountPrefix: String) {
        book = RuleBook(data)
        reader = ReportReader(texts: data.ruleTexts)
        self.accountPrefix = accountPrefix
    }

    func check(body: [UInt8]) -> (report: Report?, findings: [Finding]) {
        let (report, findings) = reader.read(body)
        return (report, findings + book.check(report, facts(report, body)))
    }

    /// - Parameter asWritten: the rules see the report itself, which knows what could not be read of its cells.
    func check(_ report: Report, body: [UInt8], asWritten: Bool) -> [Finding] {
        let (parsed, findings) = reader.read(body)
        return findings + book.check(asWritten ? report : parsed ?? report, facts(report, body))
    }

    private func facts(_ report: Report?, _ body: [UInt8]) -> SubmissionFacts {
        SubmissionFacts(
            submissionID: report?.submissionID ?? UUID(),
            account: accountPrefix + (report?.unitCode ?? ""),
            declaredType: ReportReader.schema,
            receivedAt: Clock.milliseconds,
            bodySize: body.count
        )
    }
}
