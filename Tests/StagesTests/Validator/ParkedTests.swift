// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Postgres
import Reporting
import Storage
import TestSupport
import Testing

@testable import Stages

/// Corrections that come before what they correct.
@Suite("Parked corrections") struct ParkedTests {
    @Test("A correction that comes first waits, says so, and is decided with its base under the same number")
    func early() async throws {
        try await HandlerGround.with { ground, generator in
            let report = try generator.next(.report)
            let correction = report.revision(on: 1)
            let waiting = try await ground.sent(correction)
            #expect(waiting?.outcome == .waiting && waiting?.receiptNo != nil && waiting?.revision == nil)
            #expect(try await ground.count("decisions") == 0)
            let decided = try await ground.decided(try await ground.arrived([report]))
            #expect(decided.told(report).allSatisfy { $0.isAccepted })
            let receipt = try #require(decided.receipts[correction.id]?.first)
            #expect(receipt.outcome.isAccepted && receipt.revision == 2 && receipt.receiptNo == waiting?.receiptNo)
            #expect(decided.revisions == [1, 2])
            #expect(decided.accepted.allSatisfy { !$0.payload.isRepeated })
            #expect(try await ground.revision(report) == 2)
            #expect(try await ground.count("parked") == 0)
            #expect(try await ground.audit().isSound)
        }
    }

    @Test("Four revisions are all accepted in every order of arrival, one by one or in one batch")
    func permutations() async throws {
        try await HandlerGround.with { ground, generator in
            for order in Self.permutations(of: 4) {
                for isOneBatch in [false, true] {
                    let chain = try generator.next(.report).chain(3)
                    let entries = try await ground.arrived(order.map { chain[$0] })
                    var decided = HandlerGround.Decided(outcomes: [])
                    for batch in isOneBatch ? [entries] : entries.map({ [$0] }) {
                        decided = decided + (try await ground.decided(batch))
                    }
                    #expect(try await ground.revision(chain[0]) == 4, "\(order)")
                    #expect(decided.revisions == [1, 2, 3, 4], "\(order)")
                    for submission in chain {
                        let told = decided.told(submission)
                        #expect(told.count { $0.isAccepted } == 1 && told.last?.isAccepted == true, "\(order)")
                        #expect(told.dropLast().allSatisfy { $0 == .waiting }, "\(order)")
                    }
                }
            }
            #expect(try await ground.count("parked") == 0)
            #expect(try await ground.audit().isSound)
        }
    }

    @Test("Revisions sent newest first are all accepted when the oldest comes", arguments: [6, 250])
    func newestFirst(count: Int) async throws {
        try await HandlerGround.with { ground, generator in
            let chain = try generator.next(.report).chain(count - 1)
            for entry in try await ground.arrived(chain.reversed()).dropLast() { _ = try await ground.decided([entry]) }
            #expect(try await ground.count("parked") == Int64(count - 1))
            let decided = try await ground.decided([try chain[0].entry(isRedelivered: true)])
            #expect(decided.revisions == (1...Int32(count)).map { $0 })
            #expect(try await ground.revision(chain[0]) == Int32(count))
            #expect(try await ground.count("parked") == 0)
            #expect(try await ground.count("decisions") == Int64(count))
        }
    }

    @Test("Of two rivals that wait for one base the one that arrived first is accepted, whoever was handled first")
    func rivals() async throws {
        try await HandlerGround.with { ground, generator in
            let report = try generator.next(.report)
            let (early, late) = (report.revision(on: 1, saying: "Sớm"), report.revision(on: 1, saying: "Muộn"))
            let next = report.revision(on: 2)
            try await ground.sent(late, later: 2_000)
            try await ground.sent(early, later: 1_000)
            try await ground.sent(next, later: 3_000)
            let decided = try await ground.decided(try await ground.ingested([try report.entry(later: 9_000)]))
            #expect(decided.told(early).map { $0.isAccepted } == [true])
            #expect(decided.told(late) == [.conflict])
            #expect(decided.receipts[late.id]?.first?.findings.last?.code == .revisionStaleBase)
            #expect(decided.told(next).map { $0.isAccepted } == [true])
            #expect(try await ground.revision(report) == 3)
            #expect(try await ground.audit().isSound)
        }
    }

    @Test("A gap holds up only what stands behind it")
    func gap() async throws {
        try await HandlerGround.with { ground, generator in
            let chain = try generator.next(.report).chain(4)
            for index in [4, 3, 1] { try await ground.sent(chain[index]) }
            try await ground.sent(chain[0])
            #expect(try await ground.revision(chain[0]) == 2)
            #expect(try await ground.count("parked") == 2)
            try await ground.sent(chain[2])
            #expect(try await ground.revision(chain[0]) == 5)
        }
    }

    @Test("A correction whose base never comes stays parked, and trace and audit say so")
    func missingBase() async throws {
        try await HandlerGround.with { ground, generator in
            let correction = try generator.next(.revision)
            #expect(try await ground.sent(correction)?.outcome == .waiting)
            let counts = try await ground.audit()
            #expect(counts.parked == 1 && counts.undecided == 0 && counts.reports == 0 && counts.isSound)
            #expect(try await ground.trace(correction.id).contains { $0.table == "parked" })
            let standing = AuditRepository.standing(correction.id)
            let rows = try await ground.pool.query(standing.sql, standing.parameters)
            #expect(try AuditRepository.standing(rows) == .parked)
        }
    }

    @Test("Brought again by the broker or sent again while it waits, it answers so again and is parked once")
    func waitingAgain() async throws {
        try await HandlerGround.with { ground, generator in
            let correction = try generator.next(.revision)
            let first = try await ground.sent(correction)
            let brought = try await ground.decided([try correction.entry(isRedelivered: true)])
            let again = try await ground.sent(correction, later: 60_000)
            #expect(brought.receipts[correction.id]?.first == first)
            #expect(again == first)
            #expect(try await ground.count("parked") == 1)
        }
    }

    @Test("What was decided with a base is answered again when the base's delivery comes again")
    func crashAfterCommit() async throws {
        try await HandlerGround.with { ground, generator in
            let chain = try generator.next(.report).chain(39)
            for submission in chain.dropFirst().shuffled() { try await ground.sent(submission) }
            let base = try await ground.ingested([try chain[0].entry()])
            let first = try await ground.decided(base)
            let again = try await ground.decided(base.map { $0.broughtAgain })
            #expect(first.revisions == (1...40).map { $0 })
            #expect(again.revisions == first.revisions)
            #expect(again.accepted.allSatisfy { $0.payload.isRepeated })
            #expect(again.receipts == first.receipts)
            #expect(again.receipts.count == 40)
            #expect(try await ground.count("decisions") == 40)
        }
    }

    @Test("A report with mistakes names its wrong base beside them", arguments: [0, 7])
    func wrongBaseAndRow(base: Int) async throws {
        try await HandlerGround.with { ground, generator in
            let report = try generator.next(.report)
            try await ground.sent(report)
            let wrong = report.revision(on: base, saying: "Sai").withWrongRow()
            let receipt = try #require(try await ground.sent(wrong))
            let codes = receipt.findings.map(\.code)
            #expect(receipt.outcome == .rejected)
            #expect(codes.contains(.participantsWomenExceedsTotal))
            #expect(codes.contains(base == 0 ? .revisionStaleBase : .revisionBaseNotFound))
            let mended = report.revision(on: 1, saying: "Sai").withWrongRow()
            let codesOnBase = try #require(try await ground.sent(mended)).findings.map(\.code)
            #expect(!codesOnBase.contains(.revisionStaleBase) && !codesOnBase.contains(.revisionBaseNotFound))
        }
    }

    private static func permutations(of count: Int) -> [[Int]] {
        guard count > 0 else { return [[]] }
        return permutations(of: count - 1).flatMap { shorter in
            (0...shorter.count).map { place in
                var longer = shorter
                longer.insert(count - 1, at: place)
                return longer
            }
        }
    }
}
