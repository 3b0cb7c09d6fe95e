// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

/// A report without a fault, the facts that go with it, and the rule book of the delivered data.
enum RuleSamples {
    /// The plan's communication categories; those of `Samples.T5` are shortened.
    static let T5 = Target(
        slug: .T5,
        clause: "II.5",
        label: "Truyền thông số",
        scope: .all,
        calculation: .ratioOfSums,
        categories: [
            "comm.session", "comm.seminar", "comm.roundtable", "comm.campaign", "comm.online_contest",
            "comm.online_session", "comm.livestream",
        ],
        creditRole: .leadOrJoint,
        threshold: .init(numerator: 1, denominator: 2)
    )

    static let plan = Samples.plan([Samples.T1, Samples.T2a, Samples.T2b, Samples.T3, Samples.T4, T5])

    static func texts() throws -> RuleTexts {
        try RuleTexts(csv: Shipped.bytes("rules.csv"))
    }

    static func vocabulary() throws -> Vocabulary {
        let (categories, problems) = CategoryTable.read(try Shipped.bytes("vocabulary/categories.csv"))
        try #require(problems.isEmpty)
        let (platforms, others) = PlatformTable.read(try Shipped.bytes("vocabulary/platforms.csv"))
        try #require(others.isEmpty)
        return Vocabulary(version: "2025.1", categories: categories, platforms: platforms)
    }

    private static let shared = Result { try book(plan, vocabulary()) }

    /// The rule book of the delivered data.
    static func book() throws -> RuleBook {
        try shared.get()
    }

    static func book(_ plan: Plan, _ vocabulary: Vocabulary? = nil) throws -> RuleBook {
        RuleBook(
            units: try Shipped.registry(),
            vocabulary: try vocabulary ?? self.vocabulary(),
            calendar: try calendar(),
            plan: plan,
            texts: try texts()
        )
    }

    static func calendar() throws -> WorkingCalendar {
        let (exceptions, problems) = CalendarTable.read(try Shipped.bytes("calendar/exceptions.csv"))
        try #require(problems.isEmpty)
        return WorkingCalendar(exceptions: exceptions)
    }

    /// Noon in Viet Nam.
    static func noon(_ iso: String) throws -> Int64 {
        Int64(try day(iso).daysSinceEpoch) * 86_400_000 + 5 * 3_600_000
    }

    static func id() throws -> UUID {
        try #require(UUID(uuidString: "0195a3c0-5b1e-7cc4-9d2a-3f6b8e1d4a70"))
    }

    static func facts(receivedOn: String = "2025-03-17", account: String = "unit-341") throws -> SubmissionFacts {
        SubmissionFacts(
            submissionID: try id(),
            account: account,
            declaredType: "report.v1",
            receivedAt: try noon(receivedOn),
            bodySize: 2000
        )
    }

    static func activity() throws -> Activity {
        var activity = Activity()
        activity.activityKey = "TT-2025-001"
        activity.category = "comm.session"
        activity.title = "Tuyên truyền Đại hội Đảng các cấp"
        activity.heldFrom = try day("2025-02-12")
        activity.status = .held
        activity.participantsTotal = 120
        activity.participantsWomen = 110
        return activity
    }

    static func report() throws -> Report {
        var report = Report()
        report.vocabulary = "2025.1"
        report.submissionID = try id()
        report.unitCode = "341"
        report.unitName = "Huyện Thái Thụy"
        report.period = "2025-Q1"
        report.activities = [try activity()]
        return report
    }
}

/// What a rule looks at; a test changes one thing of it.
struct RuleInput {
    var report: Report
    var facts: SubmissionFacts

    init() throws {
        report = try RuleSamples.report()
        facts = try RuleSamples.facts()
    }

    /// The only row.
    var row: Activity {
        get { report.activities[0] }
        set { report.activities[0] = newValue }
    }

    mutating func receive(on iso: String) throws {
        facts.receivedAt = try RuleSamples.noon(iso)
        facts.receivedOn = try day(iso)
    }

    /// Another unit reports, under its own account.
    mutating func report(as code: String, named name: String = "") {
        report.unitCode = code
        report.unitName = name
        facts.account = "unit-\(code)"
    }
}
