// SPDX-License-Identifier: Apache-2.0

import Foundation
import Operations
import Reporting
import Stages

/// One report of the demonstration and what is expected to become of it.
struct DemoSubmission: Sendable {
    let title: String
    let unitCode: String
    let id: UUID
    let body: [UInt8]
    /// With or without warnings: whether a report is late depends on the day of the demonstration.
    let expected: Outcome
}

/// The sample reports, in the order in which they are sent.
struct DemoSamples {
    /// Sent together.
    let first: [DemoSubmission]
    /// Sent when the first are decided: the same submission again, and a correction of an accepted report.
    let second: [DemoSubmission]

    /// Each run sends new submissions, so ids are fresh.
    init(directory: String, data: ReferenceData, clock: NotifierClock) throws {
        let reader = ReportSheetReader(units: data.units, vocabulary: data.vocabulary, texts: data.ruleTexts)
        func submission(_ file: String, _ expected: Outcome) throws -> DemoSubmission {
            let path = "\(directory)/\(file)"
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw Failure("read \(path)", why: "the sample is not there", next: "take the delivered config/samples")
            }
            let sheet = reader.read([UInt8](bytes))
            guard var report = sheet.report, !sheet.findings.contains(where: { $0.severity == .error }) else {
                let why = sheet.findings.map(\.messageVi).joined(separator: "; ")
                throw Failure("read \(path)", why: why, next: "take the delivered config/samples")
            }
            let id = TimeOrderedID.next()
            report.submissionID = id
            Self.shift(&report, today: clock.now.date, data.calendar)
            return DemoSubmission(
                title: file,
                unitCode: report.unitCode,
                id: id,
                body: ReportWriter.write(report),
                expected: expected
            )
        }
        first = try [
            submission("336.csv", .accepted), submission("338-sai.csv", .rejected),
            submission("339.csv", .accepted), submission("340.csv", .accepted),
            submission("341.csv", .accepted), submission("342.csv", .accepted),
            submission("343.csv", .accepted), submission("344.csv", .accepted),
        ]
        let repeated = first[4]
        second = try [
            DemoSubmission(
                title: "341.csv, again",
                unitCode: repeated.unitCode,
                id: repeated.id,
                body: repeated.body,
                expected: .duplicate
            ),
            submission("342-sua.csv", .accepted),
            submission("338.csv", .accepted),
        ]
    }

    /// Reminders look at today: what is planned and what is to be answered falls due in the next working days.
    private static func shift(_ report: inout Report, today: CivilDate, _ calendar: WorkingCalendar) {
        for index in report.activities.indices where report.activities[index].status == .planned {
            report.activities[index].heldFrom = calendar.addingWorkingDays(3, to: today)
            report.activities[index].heldTo = nil
        }
        for index in report.feedbackRequests.indices where report.feedbackRequests[index].repliedOn == nil {
            report.feedbackRequests[index].replyBy = calendar.addingWorkingDays(1, to: today)
        }
    }
}
