// SPDX-License-Identifier: Apache-2.0

import Foundation
import Reporting
import Testing

@testable import Operations

@Suite struct ReferenceDataTests {
    @Test func theDeliveredDataIsWhole() throws {
        let data = try ReferenceData.load(directory: ConfigurationCopy.delivered)
        #expect(data.plan.year == 2025)
        #expect(data.plan.number == nil)
        #expect(data.plan.theme.hasPrefix("Phát huy vai trò của phụ nữ tham gia xây dựng Đảng"))
        #expect(data.plan.basis.count == 8)
        #expect(data.plan.basis.allSatisfy { DocumentNumber($0)?.text == $0 })
        #expect(data.vocabulary.version == "2025.1")
        #expect(data.vocabulary.categories.count == 36)
        #expect(data.contacts.contacts(of: "344").count == 2)
        #expect(data.units.lookup("341", asOf: try #require(CivilDate(iso: "2025-03-31")))?.name == "Huyện Thái Thụy")
        #expect(data.calendar.coveredThrough?.iso == "2026-12-31")
    }

    @Test func theDeliveredPlanSaysWhatSectionTwoSays() throws {
        let plan = try ReferenceData.load(directory: ConfigurationCopy.delivered, planYear: 2025).plan
        #expect(plan.targets.map(\.slug) == [.T1, .T2a, .T2b, .T3, .T4, .T5])
        #expect(plan.targets.map(\.clause) == ["II.1", "II.2", "II.2", "II.3", "II.4", "II.5"])
        #expect(plan.targets.filter { $0.modality == .strive }.map(\.slug) == [.T3])
        #expect(plan.target(.T1)?.scope == [.province, .district])
        #expect(plan.target(.T1)?.categories == ["cadre.support", "cadre.nomination", "training.women_leaders"])
        #expect(plan.target(.T1)?.creditRole == .lead)
        #expect(plan.target(.T2a)?.requiredTopic == "women_children")
        #expect(plan.target(.T2b)?.duty?.clause == "IV.2c")
        #expect(plan.target(.T3)?.headsRequired == .any)
        #expect(plan.target(.T4)?.asOf.continues == .commune)
        #expect(plan.target(.T5)?.threshold == .init(numerator: 1, denominator: 2))
        #expect(plan.targets(countingCategory: "comm.publication").isEmpty)
        #expect(plan.targets(countingCategory: "comm.livestream").map(\.slug) == [.T5])
        #expect(plan.reporting == .nd09)
        #expect(plan.reminders.dialogueSteps.map(\.offset) == [-7, -3, -1, 0, 1, 3, 5])
        #expect(plan.reminders.feedbackSteps.last?.recipients == [.province])
        #expect((plan.reminders.quietFrom, plan.reminders.quietTo) == (1200, 420))
    }

    @Test func theTableOfTheDeliveredPlanHasTheScopesOfSectionTwo() throws {
        let data = try ReferenceData.load(directory: ConfigurationCopy.delivered)
        let table = TargetTable(
            plan: data.plan,
            units: data.units,
            figures: [:],
            asOf: try #require(CivilDate(iso: "2025-03-31"))
        )
        #expect(table.rows.map(\.total) == [9, 251, 1, 8, 242, 1, 8, 9, 242, 0])
    }

    @Test(
        "A mistake in a file is named with file, line and remedy",
        arguments: [
            Mistake(
                "units/units.csv",
                "341,Huyện Thái Thụy,district",
                "341,Huyện Thái Thụy,quận",
                8,
                "province, district"
            ),
            Mistake("units/units.csv", "code,name,level", "code,tên,level", 1, "code,name,level"),
            Mistake(
                "units/succession.csv",
                "12556,Xã Quỳnh Bảo",
                "12556,Xã Quỳnh Bao",
                2,
                "correct the code or the name"
            ),
            Mistake("units/contacts.csv", "chutich.tinh@hoilhpn.example", "chutich.tinh", 2, "hoi@example.vn"),
            Mistake("vocabulary/categories.csv", "comm.session,", "Comm Session,", 2, "a-z"),
            Mistake("vocabulary/platforms.csv", "zalo,Zalo", "zalo", 5, "slug,label_vi"),
            Mistake("calendar/exceptions.csv", "2025-01-01,off", "2025-02-30,off", 2, "yyyy-mm-dd"),
            Mistake(
                "rules.csv",
                "envelope.malformed,error",
                "envelope.malformed,fatal",
                2,
                "neither error nor warning"
            ),
        ]
    )
    func csvMistake(mistake: Mistake) throws {
        try mistake.check()
    }

    @Test(
        "A mistake in the plan is named with its line and remedy",
        arguments: [
            Mistake(plan: "modality: strive ", "modality: try ", "must, strive"),
            Mistake(plan: "credit_role: lead   ", "credit_rolle: lead   ", "credit_role"),
            Mistake(plan: "    at_least: 1                         # II.3\n", "    #\n", "add it"),
            Mistake(plan: "categories: [dialogue.conference]", "categories: [dialogue.meeting]", "categories.csv"),
            Mistake(plan: "categories: [dialogue.conference]", "categories: dialogue.conference", "[one, two]"),
            Mistake(plan: "      - comm.seminar", "      - training.digital", "counts_as_communication"),
            Mistake(plan: "threshold: {num: 1, den: 2}", "threshold: {num: 3, den: 2}", "num must not exceed den"),
            Mistake(plan: "closes_on: null", "closes_on: 30/06/2025", "yyyy-mm-dd"),
            Mistake(plan: "province: \"34\"", "province: \"341\"", "units.csv"),
            Mistake(plan: "due_working_days: 2", "due_working_days: two", "0 to 60"),
            Mistake(plan: "from: \"20:00\"", "from: 20:00:00", "in quotes"),
            Mistake(plan: "reason_required: true", "reason_required: ja", "true or false"),
            Mistake(plan: "calc: ratio_of_sums", "calc: outcome", "ratio_of_sums belongs to T5"),
            Mistake(
                plan: "unusual_participants: 5000",
                "unusual_participants: 5000\nunusual: 1",
                "remove it",
                below: 1
            ),
            Mistake(
                plan: "vocabulary: \"2025.1\"",
                "vocabulary: \"2025.1\"\nvocabulary: \"2025.2\"",
                "indentation",
                below: nil
            ),
            Mistake(plan: "reporting:", "reporting", "indentation", below: nil),
        ]
    )
    func planMistake(mistake: Mistake) throws {
        try mistake.check()
    }

    @Test func allMistakesOfAllFilesAreReportedAtOnce() throws {
        let copy = try ConfigurationCopy()
        try copy.replace("units/units.csv", "336,Thành phố Thái Bình,district", "336,Thành phố Thái Bình,city")
        try copy.replace("calendar/exceptions.csv", "2025-01-01,off", "2025-01-01,holiday")
        try copy.replace("plan/2025.yaml", "modality: strive ", "modality: try ")
        try copy.remove("rules.csv")
        let error = try #require(throws: ReferenceDataError.self) {
            try ReferenceData.load(directory: copy.directory)
        }
        let files = Set(error.problems.map { $0.file.dropFirst(copy.directory.count + 1) })
        #expect(files.isSuperset(of: ["units/units.csv", "calendar/exceptions.csv", "plan/2025.yaml", "rules.csv"]))
        #expect(error.description.hasPrefix("\(error.problems.count) mistakes in the reference data\n"))
        #expect(error.description.contains("calendar/exceptions.csv:2: kind \"holiday\" is unknown; fix: use one of"))
    }

    @Test func aDirectoryThatIsNotThereIsOneAnswerForEachFile() throws {
        let error = try #require(throws: ReferenceDataError.self) {
            try ReferenceData.load(directory: "/nowhere/config")
        }
        #expect(error.problems.count >= 8)
        #expect(error.problems.allSatisfy { $0.what.contains("is not there") || $0.what == "there is no plan" })
    }

    @Test func aPlanOfAYearWithoutHolidaysIsRefused() throws {
        let copy = try ConfigurationCopy()
        try copy.replace("plan/2025.yaml", "year: 2025", "year: 2031")
        try copy.move("plan/2025.yaml", to: "plan/2031.yaml")
        let error = try #require(throws: ReferenceDataError.self) {
            try ReferenceData.load(directory: copy.directory)
        }
        #expect(error.problems.contains { $0.file.hasSuffix("exceptions.csv") && $0.fix.contains("2031") })
    }

    @Test func theYearInsideMustBeTheYearOfTheFile() throws {
        let copy = try ConfigurationCopy()
        try copy.move("plan/2025.yaml", to: "plan/2026.yaml")
        let error = try #require(throws: ReferenceDataError.self) {
            try ReferenceData.load(directory: copy.directory)
        }
        #expect(error.problems.contains { $0.what == "year is 2025 in the plan of 2026" })
    }
}
