// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite struct CountingTests {
    private func row(_ key: String, _ category: String, _ change: (inout Activity) throws -> Void = { _ in }) throws
        -> Activity
    {
        var activity = try RuleSamples.activity()
        activity.activityKey = key
        activity.category = category
        try change(&activity)
        return activity
    }

    private func figures(_ rows: [Activity], of code: String = "341") throws -> Figures? {
        var report = try RuleSamples.report()
        report.activities = rows
        return try RuleSamples.book().contributions(of: report).first { $0.unitCode == code }?.figures
    }

    @Test func heldActivitiesOfThePlanYearAreCountedPerHoldingUnit() throws {
        var report = try RuleSamples.report()
        report.activities = [
            try row("1", "comm.session"),
            try row("2", "comm.livestream") { $0.platforms = ["zalo"] },
            try row("3", "training.digital") {
                $0.unitCode = "12826"
                $0.role = .joint
                $0.participantsTotal = 40
                $0.participantsWomen = 40
            },
        ]
        var district = Figures()
        (district.activities, district.participants, district.women) = (2, 240, 220)
        (district.communication, district.communicationDigital) = (2, 1)
        var commune = Figures()
        (commune.activities, commune.participants, commune.women, commune.digitalTraining) = (1, 40, 40, 1)
        let expected = [
            Contribution(unitCode: "341", figures: district), Contribution(unitCode: "12826", figures: commune),
        ]
        #expect(try RuleSamples.book().contributions(of: report) == expected)
    }

    @Test func whatWasNotHeldOrNotInThePlanYearCountsNothing() throws {
        // The window of the first quarter opens on 15 December: such a row is valid, but of another theme year.
        #expect(try figures([try row("1", "comm.session") { $0.heldFrom = try day("2024-12-20") }]) == nil)
        for status in Activity.Status.allCases where status != .held {
            #expect(try figures([try row("1", "comm.session") { $0.status = status }]) == nil)
        }
        #expect(try figures([try row("1", "comm.session") { $0.heldFrom = try day("2025-01-01") }])?.activities == 1)
    }

    @Test func onlyALedActivityCountsForWomenCadresAndComments() throws {
        for category in ["cadre.support", "cadre.nomination", "training.women_leaders"] {
            #expect(try figures([try row("1", category)])?.cadreSupport == 1)
            #expect(try figures([try row("1", category) { $0.role = .joint }])?.cadreSupport == 0)
        }
        let conference = "partydoc.feedback_conference"
        #expect(try figures([try row("1", conference) { $0.topics = ["women_children"] }])?.partydocFeedback == 1)
        #expect(try figures([try row("1", conference) { $0.topics = ["land"] }])?.partydocFeedback == 0)
        let joint = try row("1", conference) {
            $0.topics = ["women_children"]
            $0.role = .joint
        }
        #expect(try figures([joint])?.partydocFeedback == 0)
        #expect(try figures([joint])?.activities == 1)
    }

    @Test func aDialogueCountsWithAHeadOfTheSameLevelLedOrJoint() throws {
        func dialogue(_ level: UnitLevel, _ role: Activity.Role = .lead) throws -> Activity {
            try row("1", "dialogue.conference") {
                $0.role = role
                $0.counterparts = [.init(head: .government, level: level)]
            }
        }
        #expect(try figures([try dialogue(.district)])?.dialogue == 1)
        #expect(try figures([try dialogue(.district, .joint)])?.dialogue == 1)
        #expect(try figures([try dialogue(.province)])?.dialogue == 0)
        #expect(try figures([try row("1", "dialogue.conference")])?.dialogue == 0)
        #expect(try figures([try row("1", "dialogue.contact_meeting")])?.dialogue == 0)
    }

    @Test func anAdoptedProposalCountsOnlyWithItsCitation() throws {
        let proposal = try row("1", "partydoc.proposal") { $0.proposalStatus = .adopted }
        #expect(try figures([proposal])?.partydocAdopted == 0)
        var cited = proposal
        cited.citation = "Báo cáo chính trị, mục III"
        #expect(try figures([cited])?.partydocAdopted == 1)
        cited.proposalStatus = .partly
        #expect(try figures([cited])?.partydocAdopted == 0)
    }

    @Test func postsAreNoCommunicationActivities() throws {
        let post = try #require(try figures([try row("1", "comm.publication") { $0.platforms = ["fanpage"] }]))
        #expect(post.communication == 0 && post.communicationDigital == 0 && post.activities == 1)
        let class_ = try #require(try figures([try row("1", "training.digital") { $0.platforms = ["zalo"] }]))
        #expect(class_.communication == 0 && class_.communicationDigital == 0)
    }

    @Test func theReceiptNamesClausesInWhoseScopeTheHolderIs() throws {
        let book = try RuleSamples.book()
        var report = try RuleSamples.report()
        report.activities = [
            try row("1", "cadre.nomination") { $0.unitCode = "12826" },
            try row("2", "training.digital"),
        ]
        // A commune's nomination and a district's digital class answer no target of theirs.
        #expect(book.targetsCounted(by: report) == [])
        report.activities = [
            try row("1", "comm.livestream") { $0.platforms = ["zalo"] },
            try row("2", "training.digital") { $0.unitCode = "12826" },
            try row("3", "cadre.support"),
            try row("4", "partydoc.feedback_conference") { $0.topics = ["women_children"] },
            try row("5", "partydoc.proposal") {
                $0.proposalStatus = .adopted
                $0.citation = "Nghị quyết, trang 3"
            },
        ]
        #expect(book.targetsCounted(by: report) == ["II.1", "II.2", "II.4", "II.5"])
    }

    @Test func plannedDialoguesAndOpenRequestsAreOwed() throws {
        var report = try RuleSamples.report()
        report.activities = [
            try row("DT-1", "dialogue.conference") {
                $0.status = .planned
                $0.heldFrom = try day("2025-09-20")
                $0.title = "Đối thoại quý III"
            },
            try row("DT-2", "dialogue.conference") { $0.unitCode = "12826" },
            try row("DT-3", "dialogue.conference") {
                $0.status = .planned
                $0.heldFrom = nil
            },
            try row("DT-4", "dialogue.conference") {
                $0.status = .cancelled
                $0.heldFrom = nil
            },
            try row("X", "comm.session") { $0.status = .planned },
        ]
        var open = FeedbackRequest()
        (open.requestKey, open.draft, open.replyBy) = ("GY-1", "Dự thảo văn kiện", try day("2025-03-20"))
        var answered = open
        (answered.requestKey, answered.repliedOn) = ("GY-2", try day("2025-03-01"))
        var undated = FeedbackRequest()
        undated.requestKey = "GY-3"
        report.feedbackRequests = [open, answered, undated]
        let owed = try RuleSamples.book().obligations(of: report)
        #expect(owed.map(\.key) == ["DT-1", "DT-2", "DT-4", "GY-1", "GY-2"])
        #expect(owed.map(\.isClosed) == [false, true, true, false, true])
        #expect(owed.map(\.unitCode) == ["341", "12826", "341", "341", "341"])
        #expect(owed.map(\.kind) == [.dialogue, .dialogue, .dialogue, .feedback, .feedback])
        #expect(owed[0].dueOn == (try day("2025-09-20")) && owed[0].title == "Đối thoại quý III")
        #expect(owed[2].dueOn == (try day("2025-03-14")))
        #expect(owed[3].dueOn == (try day("2025-03-20")) && owed[3].title == "Dự thảo văn kiện")
    }
}
