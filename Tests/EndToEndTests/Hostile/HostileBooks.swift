// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Postgres
import Stages
import TestSupport

/// What was sent, by identity.
struct HostileLedger: Sendable, CustomStringConvertible {
    let messages: [HostileMessage]
    let bundles: [HostileWorkers.Sent]

    init(_ messages: [HostileMessage], _ bundles: [HostileWorkers.Sent]) {
        self.messages = messages
        self.bundles = bundles
    }

    var description: String {
        let results = Dictionary(grouping: messages, by: \.result).mapValues(\.count).sorted { $0.key < $1.key }
        let readable = bundles.count(where: \.isReadable)
        return "\(messages.count) messages ("
            + results.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            + "), \(bundles.count) bundles (\(readable) can be read)"
    }
}

/// What is known of them afterwards.
struct HostileBooks: Sendable, CustomStringConvertible {
    /// Id as its sender knows it and hash of the body, of all that was stored.
    private var stored: Set<String> = []
    private var hashes: Set<String> = []
    private var decided: Set<String> = []
    private var parked: Set<String> = []
    private var folded: Set<Int64> = []
    /// By message_id, and by submission.
    private var deadMessages: Set<String> = []
    private var deadSubmissions: Set<String> = []
    private var deadHashes: Set<String> = []
    private var reasons: [String: Int64] = [:]
    /// Submissions that are named in a receipt, in a queue or owed.
    private(set) var answered: Set<String> = []
    /// Requests for receipts that were answered or are on record.
    private var requests: Set<String> = []

    init(_ ground: Ground, receipts: Bool = true) async throws {
        try await readStored(ground)
        try await readDead(ground)
        if receipts { try await readReceipts(ground) }
    }

    var description: String {
        let dead = reasons.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return "\(stored.count) stored, \(decided.count) decided, \(parked.count) parked, \(folded.count) folded in, "
            + "\(answered.count) answered, dead: \(dead)"
    }

    private mutating func readStored(_ ground: Ground) async throws {
        let rows = try await ground.query(
            """
            SELECT coalesce(sender_id, id)::text, encode(content_hash, 'hex') FROM submissions UNION ALL
            SELECT coalesce(s.sender_id, s.id)::text, encode(r.content_hash, 'hex')
            FROM resubmissions r JOIN submissions s ON s.id = r.submission_id
            """
        )
        for row in rows {
            let (id, hash) = (try row.text(0), try row.text(1))
            stored.insert("\(id) \(hash)")
            hashes.insert(hash)
        }
        decided = try await ids(ground, "SELECT submission_id::text FROM decisions")
        parked = try await ids(ground, "SELECT submission_id::text FROM parked")
        for row in try await ground.query("SELECT report_id FROM folded") { folded.insert(try row.int8(0)) }
    }

    private mutating func readDead(_ ground: Ground) async throws {
        let rows = try await ground.query(
            """
            SELECT coalesce(message_id, ''), coalesce(submission_id::text, ''), stage || ' ' || reason, times,
                   encode(sha256(coalesce(body, '')), 'hex')
            FROM dead_letters
            """
        )
        for row in rows {
            deadMessages.insert(try row.text(0))
            deadSubmissions.insert(try row.text(1))
            reasons[try row.text(2), default: 0] += try row.int8(3)
            deadHashes.insert(try row.text(4))
        }
    }

    /// In the units' queues, and what is still owed to them.
    private mutating func readReceipts(_ ground: Ground) async throws {
        for unit in ground.units.reporterCodes {
            let account = try Ground.account("unit-\(unit)")
            for message in try await ground.take(from: ReportTopology.receipts(unitCode: unit), as: account) {
                for receipt in try ReceiptView.all(in: message.body) { answered.insert(receipt.submissionID) }
                if let request = message.properties.correlationID { requests.insert(request) }
            }
        }
        for row in try await ground.query("SELECT body FROM owed_receipts") {
            for receipt in try ReceiptView.all(in: try row.bytea(0)) { answered.insert(receipt.submissionID) }
        }
        requests.formUnion(try await ids(ground, "SELECT request_id::text FROM receipt_requests"))
    }

    private func ids(_ ground: Ground, _ sql: String) async throws -> Set<String> {
        Set(try await ground.query(sql).map { (row) throws(PostgresError) in try row.text(0) })
    }

    // MARK: - Comparing

    /// What the broker took and nobody knows of.
    ///
    /// - Parameter receipts: whether the receipts were read, which are the only trace of some.
    func lost(_ ledger: HostileLedger, receipts: Bool = true) -> [String] {
        let messages = ledger.messages.filter { $0.result == "confirmed" && !isKnown($0) }.map {
            "\($0.kind): message_id '\($0.id)', \($0.size) bytes, SHA-256 \($0.sha)"
        }
        let bundles = ledger.bundles.filter { !isKnown($0, receipts) }.map {
            "\($0.kind) \($0.id), \($0.isReadable ? "readable" : "unreadable"): \($0.submissions)"
        }
        return messages + bundles
    }

    private func isKnown(_ message: HostileMessage) -> Bool {
        let hash = message.size > 1 << 20 ? "" : message.sha
        // A newer request takes the place of one that waits.
        if message.asks { return true }
        if message.expires, deadHashes.contains(message.sha) { return true }
        guard let id = UUID(uuidString: message.id) else { return hashes.contains(hash) }
        return stored.contains("\(id.uuidString.lowercased()) \(hash)")
    }

    private func isKnown(_ bundle: HostileWorkers.Sent, _ receipts: Bool) -> Bool {
        guard bundle.isReadable else { return deadMessages.contains(bundle.id.uuidString.lowercased()) }
        let names = bundle.submissions.map { $0.uuidString.lowercased() }
        switch bundle.kind {
        // A word to somebody who is owed no reminder is done with.
        case .notice: return true
        case .accepted:
            return zip(names, bundle.reports).allSatisfy { folded.contains($1) || deadSubmissions.contains($0) }
        case .submission:
            // The answer to an id that was used twice, and to a request, is a message and no row.
            return !receipts
                || names.allSatisfy {
                    decided.contains($0) || parked.contains($0) || deadSubmissions.contains($0) || answered.contains($0)
                        || requests.contains($0)
                }
        }
    }

    /// Let in, and neither decided nor waiting for what comes before them.
    func undecided(_ ground: Ground) async throws -> [String] {
        try await ids(ground, "SELECT id::text FROM submissions").subtracting(decided).subtracting(parked).sorted()
    }
}
