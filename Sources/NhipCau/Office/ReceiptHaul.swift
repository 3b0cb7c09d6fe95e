// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Reporting

/// What was taken from a unit's queue and is kept on this machine.
struct ReceiptHaul: Sendable {
    /// Receipts up to this number are shown one by one.
    static let shownAtMost = 100

    /// Messages.
    private(set) var deliveries = 0
    /// Receipts in them, those that were known already too.
    private(set) var receipts = 0
    /// How many new ones there are of each outcome.
    private(set) var new: [String: Int] = [:]
    /// The first of the new ones.
    private(set) var shown: [ReceiptLine] = []
    /// New ones that ask for something to be mended, also behind the first.
    private(set) var refused: [ReceiptLine] = []
    /// Of what a request asked for, still to come; nil until the province has begun to answer.
    private(set) var remaining: Int64?

    private let awaited: Set<String>
    private var answers: [String: [ReceiptLine]] = [:]
    private let request: String?

    var newCount: Int { new.values.reduce(0, +) }

    init(_ goal: ReceiptGoal) {
        switch goal {
        case .emptyQueue: (awaited, request) = ([], nil)
        case .answers(let ids, _): (awaited, request) = (Set(ids.map(Self.name)), nil)
        // Who does not know requests answers it as a report.
        case .request(let id): (awaited, request) = ([Self.name(id)], Self.name(id))
        }
    }

    /// Whether every awaited submission has its answer.
    var isAnswered: Bool { awaited.allSatisfy { answers[$0] != nil } }
    /// Whether all that was asked for has come.
    var isComplete: Bool { remaining == 0 }

    /// The receipt of a submission; the latest decision when there are several.
    func answer(to id: UUID) -> Receipt? {
        answers[Self.name(id)]?.compactMap(\.receipt).max { $0.decidedAt < $1.decidedAt }
    }

    mutating func note(_ batch: [Delivery], _ lines: [ReceiptLine], new: [ReceiptLine]) {
        deliveries += batch.count
        receipts += lines.count
        note(lines)
        for line in new {
            self.new[line.outcome, default: 0] += 1
            if shown.count < Self.shownAtMost { shown.append(line) }
            let isRefusal = Outcome(rawValue: line.outcome).map { !$0.isInGoodOrder } ?? true
            if isRefusal, refused.count < Self.shownAtMost { refused.append(line) }
        }
        for delivery in batch where delivery.properties.correlationID == request && request != nil {
            if let left = delivery.properties.headers.integer(MessageHeader.remaining) { remaining = left }
        }
    }

    /// Looks for answers among these.
    mutating func note(_ lines: [ReceiptLine]) {
        if awaited.isEmpty { return }
        for line in lines {
            if let id = line.submission, awaited.contains(id) { answers[id, default: []].append(line) }
        }
    }

    private static func name(_ id: UUID) -> String { id.uuidString.lowercased() }
}
