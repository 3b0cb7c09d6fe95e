// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

/// Thousands of damaged bodies: the reader and the rules must answer each, and never stop the process.
@Suite struct ReportReaderFuzzTests {
    /// The same sequence in every run, so that a failure can be had again.
    private struct Randoms: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private func sample() throws -> [UInt8] {
        var report = try RuleSamples.report()
        report.activities[0].counterparts = [.init(head: .party, level: .district)]
        report.activities[0].platforms = ["zalo", "fanpage"]
        report.activities[0].evidence = ["ảnh \"01\""]
        var request = FeedbackRequest()
        (request.requestKey, request.draft, request.replyBy) = ("GY-1", "Dự thảo", try day("2025-03-20"))
        report.feedbackRequests = [request]
        report.document = ReportDocument()
        report.totals = DeclaredTotals()
        return ReportWriter.write(report)
    }

    private func answer(_ body: [UInt8], _ reader: ReportReader, _ book: RuleBook) throws {
        let (report, findings) = reader.read(body)
        guard let report else {
            #expect(findings.count == 1 && findings.first?.severity == .error)
            return
        }
        let all = findings + book.check(report, try RuleSamples.facts())
        #expect(all.allSatisfy { !$0.messageVi.isEmpty })
        _ = book.contributions(of: report)
        _ = book.obligations(of: report)
        // What was read can be written and read again to the same.
        if findings.isEmpty { #expect(reader.read(ReportWriter.write(report)).report == report) }
    }

    @Test func damagedBytesAreAnswered() throws {
        let reader = ReportReader(texts: try RuleSamples.texts())
        let book = try RuleSamples.book()
        let whole = try sample()
        var randoms = Randoms(state: 1)
        for _ in 0..<4000 {
            var body = whole
            for _ in 0..<Int.random(in: 1...4, using: &randoms) {
                let place = Int.random(in: 0..<body.count, using: &randoms)
                switch Int.random(in: 0..<4, using: &randoms) {
                case 0: body[place] = UInt8.random(in: 0...255, using: &randoms)
                case 1: body.remove(at: place)
                case 2: body.insert(UInt8.random(in: 0x20...0x7E, using: &randoms), at: place)
                default: body.removeSubrange(place..<min(body.count, place + 8))
                }
                if body.isEmpty { break }
            }
            try answer(body, reader, book)
        }
    }

    @Test func valuesInTheWrongPlacesAreAnswered() throws {
        let reader = ReportReader(texts: try RuleSamples.texts())
        let book = try RuleSamples.book()
        let text = String(decoding: try sample(), as: UTF8.self)
        let values = [
            "null", "true", "-1", "1e400", "1E-400", "0.1", "99999999999999999999", "\"\"", "\"\\ud83d\"",
            "\"\\udc00\"",
            "[]", "{}", "[null]", "[[]]", "[{}]", "{\"a\":1,\"a\":2}", "\"2025-02-30\"", "\"\\u0000\"",
        ]
        // Every value of the sample in turn becomes each of these.
        let colons = text.utf8.indices.filter { text.utf8[$0] == UInt8(ascii: ":") }
        for colon in colons {
            let start = text.utf8.index(after: colon)
            guard let end = text.utf8[start...].firstIndex(where: { ",}]".utf8.contains($0) }) else { continue }
            for value in values {
                try answer(Array((text[..<start] + value + text[end...]).utf8), reader, book)
            }
        }
        #expect(colons.count > 30)
    }

    @Test func everyPrefixIsAnswered() throws {
        let reader = ReportReader(texts: try RuleSamples.texts())
        let whole = try sample()
        for length in 0..<whole.count {
            let (report, findings) = reader.read(Array(whole[..<length]))
            #expect(report == nil && findings.count == 1)
        }
    }
}
