// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Reporting
import TestSupport
import Testing

@testable import Stages

/// Bundles that nobody of ours would write. A trap in here ends the tests, as it would end a worker.
@Suite("Hostile bundles") struct HostileBundleTests {
    @Test("Mutated bundles are read or refused, and what is read is within its bounds", arguments: 1...4)
    func mutated(seed: UInt64) throws {
        let body = Array(#"{"schema":"report.v1","submission_id":"0195a3c0-0000-7000-8000-000000000001"}"#.utf8)
        var bundles = HostileBundles(seed: seed, bodies: [body, [], [0xFF]])
        var (read, refused) = (0, 0)
        for round in 0..<HostileDelivery.rounds {
            let bundle = bundles.next()
            let problem: String?
            do throws(CBORError) {
                problem = try outOfBounds(bundle)
                read += 1
            } catch {
                #expect(!error.description.isEmpty && error.offset <= bundle.body.count)
                refused += 1
                continue
            }
            if let problem { Issue.record("seed \(seed), round \(round): \(problem)") }
        }
        // The mutations are neither so harmless nor so wild that only one of the two is tried.
        #expect(read > 100 && refused > 100, "seed \(seed): \(read) read, \(refused) refused")
    }

    /// What a reader let through that it must not.
    private func outOfBounds(_ bundle: HostileBundle) throws(CBORError) -> String? {
        var reader = CBORReader(bundle.body)
        var problem: String?
        while !reader.isAtEnd {
            let found: String? =
                switch bundle.kind {
                case .submission: Self.problem(try SubmissionEntry.decode(&reader, from: bundle.body))
                case .accepted: Self.problem(try AcceptedEntry.decode(&reader, from: bundle.body))
                case .notice: Self.problem(try NoticeEntry.decode(&reader, from: bundle.body))
                }
            problem = problem ?? found
        }
        return problem
    }

    private static func problem(_ entry: SubmissionEntry) -> String? {
        let isGood =
            UnitCode.isWellFormed(entry.unitCode) && (entry.account.isEmpty || EntryBounds.isAccount(entry.account))
            && isText(entry.declaredType ?? "", EntryBounds.declaredType)
            && isText(entry.traceparent ?? "", EntryBounds.traceparent) && EntryBounds.times.contains(entry.receivedAt)
            && [0, 32].contains(entry.contentHash.count) && entry.body.count <= entry.bodySize
            && EntryBounds.bodySize.contains(Int64(entry.bodySize))
        return isGood ? again(entry.encoded(), SubmissionEntry.decode) : "a submission of \(entry.unitCode)"
    }

    private static func problem(_ entry: AcceptedEntry) -> String? {
        let isGood =
            UnitCode.isWellFormed(entry.unitCode) && EntryBounds.times.contains(entry.receivedAt)
            && EntryBounds.reportIDs.contains(entry.reportID) && EntryBounds.revisions.contains(Int64(entry.revision))
            && EntryBounds.planYears.contains(Int64(entry.planYear))
            && isText(entry.traceparent ?? "", EntryBounds.traceparent)
            && entry.contributions.allSatisfy {
                UnitCode.isWellFormed($0.unitCode) && $0.figures.values.allSatisfy { $0 >= 0 }
            }
            && entry.obligations.allSatisfy {
                isText($0.key, EntryBounds.obligationKey) && isText($0.title, EntryBounds.title)
                    && UnitCode.isWellFormed($0.unitCode) && EntryBounds.days.contains(Int64($0.dueOn.daysSinceEpoch))
                    && $0.dueOn.iso.count == 10
            }
        guard isGood else { return "an acceptance of \(entry.unitCode)" }
        // Sums of figures at their bounds do not trap either.
        _ = entry.contributions.reduce(Figures.zero) { $0 + $1.figures + $1.figures }
        return again(entry.encoded(), AcceptedEntry.decode)
    }

    private static func problem(_ entry: NoticeEntry) -> String? {
        let isGood =
            isText(entry.recipient, EntryBounds.recipient)
            && EntryBounds.days.contains(Int64(entry.day.daysSinceEpoch))
        return isGood ? again(entry.encoded(), NoticeEntry.decode) : "a notice to \(entry.recipient)"
    }

    private static func isText(_ text: String, _ limit: Int) -> Bool {
        text.utf8.count <= limit && !text.utf8.contains(0)
    }

    /// What was let in can be passed on: the next one reads it too.
    private static func again<Entry>(
        _ bytes: [UInt8],
        _ decode: (inout CBORReader, [UInt8]) throws(CBORError) -> Entry
    ) -> String? {
        var reader = CBORReader(bytes)
        do throws(CBORError) {
            _ = try decode(&reader, bytes)
            return reader.isAtEnd ? nil : "bytes are left when it is read again"
        } catch {
            return "cannot be read again: \(error)"
        }
    }

    @Test(
        "Text that is no UTF-8 or holds a NUL is refused, for mending it would make it longer",
        arguments: [[0xFF] + Array(repeating: 0x61, count: 20), [0x61, 0, 0x62], [0xED, 0xA0, 0x80], [0xC0, 0x80]]
    )
    func texts(bytes: [UInt8]) {
        let encoded = CBORValue.text(bytes).encoded
        var reader = CBORReader(encoded)
        #expect(throws: CBORError.self) { try reader.text(upTo: 64) }
    }

    @Test("A notice with an address without an end, or on a day of year 6,000,000, is refused")
    func notices() {
        let id = CBORValue.bytes(Array(repeating: 7, count: 16))
        let notices: [CBORValue] = [
            .array([id, .string(String(repeating: "a", count: 255)), .integer(20_164)]),
            .array([id, .string("a@b.example"), .integer(Int64(Int32.max))]),
            .array([id, .string("a@b.example"), .integer(.min)]),
            .array([id, .string("a\0@b.example"), .integer(20_164)]),
        ]
        for notice in notices {
            var reader = CBORReader(notice.encoded)
            #expect(throws: CBORError.self) { try NoticeEntry.decode(&reader, from: notice.encoded) }
        }
    }

    @Test("A bundle without an entry is a dead letter with its reason")
    func empty() {
        let delivery = HostileDelivery.of([], key: "reports.received")
        guard
            case .failure(let reason) = openBundle(
                delivery,
                { reader throws(CBORError) in
                    try SubmissionEntry.decode(&reader, from: [])
                }
            )
        else {
            Issue.record("let in")
            return
        }
        #expect(reason.code == "bundle.malformed")
    }
}
