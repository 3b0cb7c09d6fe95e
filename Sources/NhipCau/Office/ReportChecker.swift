// SPDX-License-Identifier: Apache-2.0

import Foundation
import Operations
import Reporting
import Stages

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
    func check(_ report: Report, asWritten: Bool) -> [Finding] {
        var report = report
        // It gets its own when it is sent.
        if report.submissionID == nil { report.submissionID = TimeOrderedID.next() }
        let body = ReportWriter.write(report)
        let (parsed, findings) = reader.read(body)
        return findings + book.check(asWritten ? report : parsed ?? report, facts(report, body))
    }

    private func facts(_ report: Report?, _ body: [UInt8]) -> SubmissionFacts {
        SubmissionFacts(
            submissionID: report?.submissionID ?? TimeOrderedID.next(),
            account: accountPrefix + (report?.unitCode ?? ""),
            declaredType: ReportReader.schema,
            receivedAt: Clock.milliseconds,
            bodySize: body.count
        )
    }
}
