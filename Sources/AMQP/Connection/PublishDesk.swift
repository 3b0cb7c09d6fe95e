// SPDX-License-Identifier: Apache-2.0

/// The batches of a publisher and what is in flight of them. Lives on the publisher's thread.
struct PublishDesk {
    private struct Key {
        let batch: Int
        let index: Int
    }

    private var batches: [Int: PublishBatch] = [:]
    /// Batches that are not wholly written, in order.
    private var unwritten: [Int] = []
    private var nextBatch = 0
    private var window = ConfirmWindow<Key>()
    /// Written between two looks at the socket, so that confirms and heartbeats are not kept waiting.
    private static let writesPerTurn = 64

    var isEmpty: Bool { batches.isEmpty }

    var untilNextDeadline: Duration? {
        batches.values.map(\.deadline).min().map { ContinuousClock.now.duration(to: $0) }
    }

    func hasRoom(_ limit: Int) -> Bool { window.count < limit }

    mutating func add(_ new: [PublishBatch]) {
        for batch in new {
            batches[nextBatch] = batch
            unwritten.append(nextBatch)
            nextBatch += 1
        }
    }

    /// Writes while the window has room. Whether more is waiting to be written.
    mutating func write(to session: AMQPSession, window limit: Int) throws(AMQPError) -> Bool {
        var written = 0
        while let id = unwritten.first {
            guard var batch = batches[id], !batch.isWritten else {
                unwritten.removeFirst()
                continue
            }
            guard written < Self.writesPerTurn, window.count < limit else { return true }
            let index = batch.cursor
            batch.cursor += 1
            batches[id] = batch
            if let refusal = session.limits.refusal(of: batch.messages[index]) {
                settle(Key(batch: id, index: index), .unsendable(reason: refusal))
                continue
            }
            let sequence = window.upcoming
            window.add(Key(batch: id, index: index))
            try session.publish(batch.messages[index], sequence: sequence)
            written += 1
        }
        return false
    }

    mutating func noteReturn(_ sequence: UInt64, _ code: Int, _ text: String) {
        window.noteReturn(sequence, code: code, text: text)
    }

    mutating func answer(_ number: UInt64, _ multiple: Bool, _ outcome: PublishOutcome) {
        var resolved: [(Key, PublishOutcome)] = []
        window.resolve(number, multiple: multiple, as: outcome) { resolved.append(($0, $1)) }
        for (key, outcome) in resolved { settle(key, outcome) }
    }

    /// What was written and not answered is unknown; what was not written waits for the next connection.
    mutating func connectionLost(_ reason: String) {
        var open: [Key] = []
        window.abandon { open.append($0) }
        window = ConfirmWindow()
        for key in open { settle(key, .unknown(reason: reason)) }
    }

    mutating func expire(at now: ContinuousClock.Instant) {
        guard batches.values.contains(where: { $0.deadline <= now }) else { return }
        for (id, batch) in batches where batch.deadline <= now {
            batch.finish(reason: "no answer from the broker before the deadline")
            batches[id] = nil
        }
    }

    mutating func finishAll(reason: String) {
        for batch in batches.values { batch.finish(reason: reason) }
        batches = [:]
        unwritten = []
    }

    private mutating func settle(_ key: Key, _ outcome: PublishOutcome) {
        batches[key.batch]?.settle(key.index, outcome)
        guard let batch = batches[key.batch], batch.unanswered == 0 else { return }
        batches[key.batch] = nil
        batch.finish(reason: "")
    }
}
