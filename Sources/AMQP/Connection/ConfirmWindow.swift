// SPDX-License-Identifier: Apache-2.0

/// The messages published on one channel that the broker has not answered yet. Decisions only; no I/O.
///
/// A returned message is confirmed as well, after its return (RabbitMQ, "Publisher Confirms"), so the return is
/// remembered until then.
struct ConfirmWindow<Key> {
    private struct Entry {
        let key: Key
        var returned: PublishOutcome?
    }

    private var entries: [UInt64: Entry] = [:]
    private var lowest: UInt64 = 1
    private var next: UInt64 = 1

    var count: Int { entries.count }
    /// The number that the broker will give to the next message.
    var upcoming: UInt64 { next }

    mutating func add(_ key: Key) {
        entries[next] = Entry(key: key)
        next += 1
    }

    mutating func noteReturn(_ sequence: UInt64, code: Int, text: String) {
        entries[sequence]?.returned = .returned(code: code, text: text)
    }

    /// Resolves what an answer covers.
    mutating func resolve(
        _ number: UInt64,
        multiple: Bool,
        as outcome: PublishOutcome,
        _ deliver: (Key, PublishOutcome) -> Void
    ) {
        if multiple {
            while lowest <= number, lowest < next {
                take(lowest, outcome, deliver)
                lowest += 1
            }
        } else {
            take(number, outcome, deliver)
            while lowest < next, entries[lowest] == nil { lowest += 1 }
        }
    }

    /// Ends the window, as when the connection is lost.
    mutating func abandon(_ deliver: (Key) -> Void) {
        for sequence in lowest..<next {
            if let entry = entries[sequence] { deliver(entry.key) }
        }
        entries.removeAll()
        lowest = next
    }

    private mutating func take(
        _ sequence: UInt64,
        _ outcome: PublishOutcome,
        _ deliver: (Key, PublishOutcome) -> Void
    ) {
        guard let entry = entries.removeValue(forKey: sequence) else { return }
        deliver(entry.key, entry.returned ?? outcome)
    }
}
