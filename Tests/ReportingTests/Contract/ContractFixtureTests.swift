// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

/// Every report ever committed as an example of the contract, with the codes it gets. Files are only added, never changed.
@Suite struct ContractFixtureTests {
    struct Expected: Decodable {
        struct Fixture: Decodable {
            let codes: [String]
            let schema_valid: Bool
            let received_on: String?
            let account: String?
        }

        let fixtures: [String: Fixture]
    }

    private static let folder: URL = {
        // Tests/ReportingTests/Contract/… → Tests.
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return folder.appendingPathComponent("Fixtures/contracts/v1")
    }()

    private static func expected() throws -> [String: Expected.Fixture] {
        let data = try Data(contentsOf: folder.appendingPathComponent("expected.json"))
        return try JSONDecoder().decode(Expected.self, from: data).fixtures
    }

    private func judge(_ name: String, _ fixture: Expected.Fixture) throws -> (report: Report?, findings: [Finding]) {
        let book = try RuleSamples.book()
        let reader = ReportReader(texts: book.texts)
        let body = [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(name)))
        let (report, findings) = reader.read(body)
        guard let report else { return (nil, findings) }
        let facts = try RuleSamples.facts(
            receivedOn: fixture.received_on ?? "2025-03-17",
            account: fixture.account ?? "unit-\(report.unitCode.isEmpty ? "341" : report.unitCode)"
        )
        return (report, findings + book.check(report, facts))
    }

    @Test func everyFixtureGetsExactlyTheCodesBesideIt() throws {
        let expected = try Self.expected()
        #expect(expected.count > 80)
        for (name, fixture) in expected.sorted(by: { $0.key < $1.key }) {
            let (_, findings) = try judge(name, fixture)
            #expect(findings.map(\.code.rawValue).sorted() == fixture.codes, "\(name): \(findings.map(\.messageVi))")
            #expect(findings.allSatisfy { !$0.messageVi.contains("{") }, "\(name): \(findings.map(\.messageVi))")
        }
    }

    @Test func everyFileIsListedAndEveryListedFileIsThere() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
            .filter { $0.hasSuffix(".json") && $0 != "expected.json" }
        #expect(Set(files) == Set(try Self.expected().keys))
    }

    @Test func whatTheReaderTakesWithoutARemarkTheWriterGivesBack() throws {
        for (name, fixture) in try Self.expected() where name.hasPrefix("valid-") {
            let report = try #require(try judge(name, fixture).report)
            let written = ReportWriter.write(report)
            let (again, findings) = ReportReader(texts: try RuleSamples.texts()).read(written)
            #expect(again == report && findings.isEmpty, "\(name)")
            #expect(again.map(ReportWriter.write) == written, "\(name)")
        }
    }

    @Test func valuesOfTheLargeExampleArriveWhereTheyBelong() throws {
        let name = "valid-periodic-quarter.json"
        let fixture = try #require(try Self.expected()[name])
        let report = try #require(try judge(name, fixture).report)
        #expect(report.unitName == "Huyện Thái Thụy")
        #expect(report.document?.signerName == "Nguyễn Thị Hoa")
        #expect(report.document?.issuedOn == (try day("2025-03-16")))
        #expect(report.totals?.participantsWomen == 521)
        #expect(report.activities.map(\.category).last == "cadre.support")
        let live = report.activities[1]
        #expect(live.platforms == ["livestream"])
        #expect(live.links == ["https://example.org/live/2"])
        #expect(live.mode == .online)
        #expect(live.reach == 3150)
        let conference = report.activities[3]
        #expect(conference.topics == ["women_children"])
        #expect(conference.congressLevel == .district)
        #expect(conference.opinions == 14)
        #expect(conference.draft == "Báo cáo chính trị")
        #expect(report.activities[2].partners == ["Công an huyện"])
        #expect(report.activities[2].role == .joint)
    }
}
