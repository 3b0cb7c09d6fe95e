// SPDX-License-Identifier: Apache-2.0

import AMQP
import Pipeline
import Postgres
import Stages
import Storage

/// Publishes letters to the queues that they failed in, at a bounded rate, and closes each when the broker has it. Ended
/// anywhere it can be run again: a letter that was published and not closed yet goes out once more, and the stages know
/// what they did before.
struct ReplayRun {
    /// Bodies in hand at a time: letters, and bytes.
    private static let portion = 20
    private static let portionBytes = 8 << 20

    let connection: PostgresConnection
    /// `nil` only looks.
    let publisher: AMQPPublisher?
    let actor: String
    /// Letters a second.
    let rate: Int
    private(set) var tally = Tally()

    /// What became of them.
    struct Tally: Sendable {
        var replayed = 0
        /// Published, and dead again or closed by somebody else before it could be closed.
        var changed = 0
        var refused = 0
        /// Why a letter was not taken by the broker, the first time.
        var trouble: PublishOutcome?
        var unconfirmed = 0

        var done: Int { replayed + changed + refused }
    }

    init(connection: PostgresConnection, publisher: AMQPPublisher?, actor: String, rate: Int) {
        self.connection = connection
        self.publisher = publisher
        self.actor = actor
        self.rate = rate
    }

    /// Until all are through or the broker does not take one.
    mutating func run(_ walk: LetterWalk) async throws {
        var walk = walk
        var pace = Pace(rate: rate)
        while tally.trouble == nil {
            let page = try await walk.next()
            guard !page.isEmpty else { return }
            for portion in portions(page) where tally.trouble == nil {
                try await pace.wait()
                try await replay(portion)
                pace.count(portion.count)
                if publisher != nil { pace.tell("\(tally.done) of \(walk.count)") }
            }
        }
    }

    /// A portion is a fifth of a second's worth at the most, so that a slow rate is even.
    private func portions(_ page: [DeadLetterRow]) -> [ArraySlice<DeadLetterRow>] {
        let most = max(1, min(Self.portion, rate / 5))
        var portions: [ArraySlice<DeadLetterRow>] = []
        var start = page.startIndex
        while start < page.endIndex {
            var end = start
            var bytes = 0
            while end < page.endIndex, end - start < most,
                end == start || bytes + page[end].bodySize <= Self.portionBytes
            {
                bytes += page[end].bodySize
                end += 1
            }
            portions.append(page[start..<end])
            start = end
        }
        return portions
    }

    private mutating func replay(_ rows: ArraySlice<DeadLetterRow>) async throws {
        let statement = DeadLetterRepository.whole(rows.map(\.id))
        let letters = try DeadLetterRepository.whole(try await connection.query(statement)).filter {
            $0.row.state == .open
        }
        var messages: [OutgoingMessage] = []
        var sent: [DeadLetterRow] = []
        for letter in letters {
            do throws(LetterReplay.Refusal) {
                messages.append(try LetterReplay.message(of: letter))
                sent.append(letter.row)
            } catch {
                tally.refused += 1
                Console.error("\(letter.row.id) is not replayed: \(error.why)")
            }
        }
        guard let publisher, !messages.isEmpty else {
            tally.replayed += messages.count
            return
        }
        try await close(sent, await publisher.publish(messages))
    }

    /// Only what the broker has confirmed is closed.
    private mutating func close(_ sent: [DeadLetterRow], _ outcomes: [PublishOutcome]) async throws {
        let confirmed = zip(sent, outcomes).filter { $0.1.isConfirmed }.map(\.0)
        tally.unconfirmed += sent.count - confirmed.count
        tally.trouble = outcomes.first { !$0.isConfirmed }
        guard !confirmed.isEmpty else { return }
        let rows = try await connection.query(DeadLetterRepository.replayed(confirmed, by: actor))
        let changed = try DeadLetterRepository.changed(rows)
        tally.replayed += changed.count
        tally.changed += confirmed.count - changed.count
    }
}

/// Keeps to a rate and tells how far it is.
private struct Pace {
    private static let interval = Duration.seconds(1)

    let rate: Int
    private let start = ContinuousClock.now
    private var told = ContinuousClock.now
    private var passed = 0

    init(rate: Int) {
        self.rate = rate
    }

    func wait() async throws {
        let due = start + .seconds(1) * passed / rate
        if due > .now { try await Task.sleep(until: due, clock: .continuous) }
    }

    mutating func count(_ number: Int) { passed += number }

    mutating func tell(_ text: String) {
        guard told.duration(to: .now) >= Self.interval else { return }
        told = .now
        Console.progress(text)
    }
}
