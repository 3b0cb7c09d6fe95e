// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

@Suite struct RuleBookTests {
    @Test func aFaultlessReportGetsNoFinding() throws {
        let input = try RuleInput()
        #expect(try RuleSamples.book().check(input.report, input.facts) == [])
    }

    @Test(arguments: RuleCase.all) func everyRuleSpeaks(_ rule: RuleCase) throws {
        var input = try RuleInput()
        try rule.fires(&input)
        let found = try RuleSamples.book().check(input.report, input.facts).filter { $0.code == rule.code }
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { !$0.messageVi.isEmpty && !$0.messageVi.contains("{") })
    }

    @Test(arguments: RuleCase.all) func everyRuleIsSilentJustBeside(_ rule: RuleCase) throws {
        var input = try RuleInput()
        try rule.spares(&input)
        let codes = try RuleSamples.book().check(input.report, input.facts).map(\.code)
        #expect(!codes.contains(rule.code))
    }

    /// Rules that the check of one report cannot see, each tested where it belongs.
    static let elsewhere: Set<RuleCode> = [
        // ReportReaderTests, ContractFixtureTests
        .malformed, .encodingNotUTF8, .textNormalised, .fieldInvalid, .participantsNotWholeNumber,
        // RuleBookRevisionTests
        .revisionDuplicate, .revisionIDReused, .revisionStaleBase, .revisionBaseNotFound,
        // below: need another plan, vocabulary or many findings
        .periodLocked, .activityCategoryRetired, .moreFindings,
        // the command line, when it reads an officer's table
        .columnMissing, .columnUnknown, .numberAmbiguous, .dateUnreadable, .formulaCell, .lineMissing, .lineUnknown,
        .headingRepeated, .cellMissing, .cellBroken, .cellUnplaced, .rowNotRead, .blockUnknown, .answerUnclear,
        .unitNameAmbiguous, .fileEmpty, .fileWorkbook, .fileWebPage, .fileCompressed, .fileOtherFormat,
        .fileJSONNoReport,
        // the door, before anybody reads the report: BadInputTests
        .idMissing, .idMalformed, .senderMissing, .compressed, .encodingUTF16,
        // GarbledTextTests
        .suspiciousEncoding,
    ]

    @Test func noRuleIsWithoutACase() {
        let covered = Set(RuleCase.all.map(\.code))
        #expect(covered.isDisjoint(with: Self.elsewhere))
        #expect(covered.union(Self.elsewhere) == Set(RuleCode.allCases))
        #expect(covered.count == RuleCase.all.count)
    }

    @Test func aLockedPeriodTakesNothingMore() throws {
        let profile = ReportingProfile(cutting: .nd09, dueWorkingDays: 2, lockWorkingDays: 5)
        let plan = RuleSamples.plan.with(profile)
        let book = try RuleSamples.book(plan)
        var input = try RuleInput()
        // Due Tuesday 18 March, locked from Tuesday 25.
        try input.receive(on: "2025-03-24")
        #expect(book.check(input.report, input.facts).map(\.code) == [.periodLate])
        try input.receive(on: "2025-03-25")
        #expect(book.check(input.report, input.facts).map(\.code) == [.periodLocked])
    }

    @Test func aRetiredCategoryNamesTheOneThatTookItsPlace() throws {
        let session = Category(
            slug: "comm.session",
            label: "Buổi tuyên truyền",
            group: "truyền thông",
            isCommunication: true,
            clauses: [],
            levels: .all,
            replacedBy: "comm.seminar"
        )
        let vocabulary = Vocabulary(version: "2025.1", categories: [session], platforms: [])
        let input = try RuleInput()
        let found = try RuleSamples.book(RuleSamples.plan, vocabulary).check(input.report, input.facts)
        #expect(found.map(\.code) == [.activityCategoryRetired])
        #expect(found.first?.messageVi.contains("comm.seminar") == true)
        #expect(found.first?.severity == .warning)
    }

    @Test func aMistakeInTheEnvelopeStopsTheRest() throws {
        var input = try RuleInput()
        input.facts.submissionID = .init()
        input.row.category = "nonsense"
        input.report.period = "nonsense"
        #expect(try RuleSamples.book().check(input.report, input.facts).map(\.code) == [.idMismatch])
    }

    @Test func everythingElseIsSaidAtOnce() throws {
        var input = try RuleInput()
        input.report.unitCode = "337"
        input.report.period = "2025-Q9"
        input.report.baseRevision = 3
        input.row.title = ""
        input.row.participantsWomen = 1000
        let codes = try RuleSamples.book().check(input.report, input.facts).map(\.code)
        #expect(
            codes == [
                .periodUnknown, .unitUnknown, .revisionReasonRequired, .activityTitleMissing,
                .participantsWomenExceedsTotal,
            ]
        )
    }

    @Test func whatCouldNotBeReadIsNotReportedTwice() throws {
        let silenced: [(ActivityField, (inout Activity) -> Void)] = [
            (.title, { $0.title = "" }), (.heldFrom, { $0.heldFrom = nil }), (.category, { $0.category = "" }),
            (.participantsWomen, { $0.participantsWomen = 500 }), (.mode, { $0.mode = .online }),
            (.platforms, { $0.mode = .online }), (.unitCode, { $0.unitCode = "999" }),
        ]
        for (field, damage) in silenced {
            var input = try RuleInput()
            damage(&input.row)
            #expect(try !RuleSamples.book().check(input.report, input.facts).isEmpty, "\(field)")
            input.row.unread.insert(field)
            #expect(try RuleSamples.book().check(input.report, input.facts).isEmpty, "\(field)")
        }
    }

    @Test func findingsPointToTheRowAndColumn() throws {
        var input = try RuleInput()
        input.report.activities.append(input.row)
        input.report.activities[1].activityKey = "TT-2025-002"
        input.report.activities[1].title = "Tọa đàm về an toàn trên mạng"
        input.report.activities[1].participantsWomen = 121
        let found = try #require(try RuleSamples.book().check(input.report, input.facts).first)
        #expect(found.path == "/activities/1/participants_women")
        #expect(found.row == 2)
        #expect(found.column == "participants_women")
        #expect(found.severity == .error)
        #expect(found.messageVi == "Số nữ (121) lớn hơn tổng số người dự (120).")
    }

    @Test func manyFindingsAreCutAndCounted() throws {
        var input = try RuleInput()
        input.report.activities = (0..<300).map { number in
            var row = input.row
            row.activityKey = "TT-\(number)"
            row.title = "Tuyên truyền lần thứ \(number) trong năm"
            row.participantsWomen = 121
            return row
        }
        let found = try RuleSamples.book().check(input.report, input.facts)
        #expect(found.count == 201)
        #expect(found.last?.code == .moreFindings)
        #expect(found.last?.messageVi.contains("100") == true)
        #expect(Outcome(findings: found) == .rejected)
    }

    @Test func repeatsAreFoundInLongReportsAsInShortOnes() throws {
        var input = try RuleInput()
        input.report.activities = (0..<40).map { number in
            var row = input.row
            row.activityKey = "TT-\(number)"
            row.title = "Tuyên truyền lần thứ \(number) trong năm"
            return row
        }
        #expect(try RuleSamples.book().check(input.report, input.facts) == [])
        input.report.activities[39].activityKey = "TT-7"
        input.report.activities[38].title = input.report.activities[2].title
        let found = try RuleSamples.book().check(input.report, input.facts)
        #expect(found.map(\.code) == [.activityPossibleDuplicate, .activityIDDuplicate])
        #expect(found.map(\.row) == [39, 40])
        #expect(found.last?.messageVi.contains("thứ 8 và thứ 40") == true)
    }

    @Test func theSuccessorsOfADistrictAreNamed() throws {
        var input = try RuleInput()
        input.report(as: "344")
        input.report.period = "2025-M08"
        input.row.heldFrom = try day("2025-08-01")
        try input.receive(on: "2025-08-15")
        let found = try RuleSamples.book().check(input.report, input.facts)
        #expect(found.map(\.code) == [.unitMergedUseSuccessor])
        let message = try #require(found.first?.messageVi)
        #expect(message.contains("Huyện Vũ Thư") && message.contains("01/07/2025") && message.contains("đơn vị khác"))
    }
}

extension Plan {
    func with(_ reporting: ReportingProfile) -> Plan {
        Plan(
            year: year,
            theme: theme,
            number: number,
            basis: basis,
            provinceCode: provinceCode,
            vocabularyVersion: vocabularyVersion,
            targets: targets,
            reporting: reporting,
            revisions: revisions,
            reminders: reminders,
            unusualParticipants: unusualParticipants
        )
    }
}
