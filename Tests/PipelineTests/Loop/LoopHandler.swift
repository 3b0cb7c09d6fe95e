// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Pipeline

/// What happens in a loop under test, in order.
enum LoopEvent: Sendable {
    case settled(Int)
    case acknowledged(Int)
    case buried(String)
    case paused(String?)
    case failed
    case written
    case owed
    case noted(String)
}

/// A failure with a blame of the test's choosing.
struct LoopFailure: BlamedFailure {
    let blame: FailureBlame
}

/// A stage's business in small. A message's body is a bundle of names, one a line; what becomes of each name stands in a
/// script. Effects are a list that grows only when a whole batch succeeds, as in a transaction.
final class LoopHandler: StageHandler {
    /// What becomes of a name.
    enum Part: Sendable {
        case done
        /// So many times it has to wait.
        case waits(Int)
        /// So many times handling it fails.
        case fails(FailureBlame, times: Int)
        case dead
    }

    private struct State {
        var script: [String: Part] = [:]
        var written: [String] = []
        var handled = 0
        var outage: FailureBlame?
        var owed: [[UInt8]] = []
        var owing = false
    }

    let events: EventRecorderOfLoop
    private let state = Mutex(State())

    init(_ events: EventRecorderOfLoop) {
        self.events = events
    }

    // MARK: For tests

    func plan(_ name: String, _ part: Part) { state.withLock { $0.script[name] = part } }
    /// Everything fails until it is over.
    func setOutage(_ blame: FailureBlame?) { state.withLock { $0.outage = blame } }
    /// Whether what is owed can be kept.
    func setOwing(fails: Bool) { state.withLock { $0.owing = fails } }
    /// Names whose effects stand, in the order of writing; a repeat stands twice.
    var written: [String] { state.withLock { $0.written } }
    var owed: [String] { state.withLock { $0.owed.map { String(decoding: $0, as: UTF8.self) } } }

    static func id(_ name: String) -> UUID {
        var bytes = Array(name.utf8.prefix(16))
        bytes += Array(repeating: 0, count: 16 - bytes.count)
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }

    // MARK: StageHandler

    func open(_ delivery: Delivery) -> Result<[(id: UUID, payload: String)], DeadLetterReason> {
        let text = String(decoding: delivery.body, as: UTF8.self)
        guard !text.hasPrefix("unreadable") else {
            return .failure(DeadLetterReason("test.unreadable", "as planned"))
        }
        return .success(text.split(separator: "\n").map { (id: Self.id(String($0)), payload: String($0)) })
    }

    func handle(_ entries: [WorkEntry<String>]) async throws -> BatchResult {
        // Other lanes get their chance to be faster.
        await Task.yield()
        do {
            let result = try state.withLock { state in try Self.run(entries, &state) }
            events.record(.written)
            return result
        } catch {
            events.record(.failed)
            throw error
        }
    }

    private static func run(_ entries: [WorkEntry<String>], _ state: inout State) throws -> BatchResult {
        if let outage = state.outage { throw LoopFailure(blame: outage) }
        for entry in entries {
            guard case .fails(let blame, let times) = state.script[entry.payload], times > 0 else { continue }
            // An outage ends with time. A fault of the entry's own does not; that is counted when it is alone.
            if entries.count == 1 || blame == .dependency {
                state.script[entry.payload] = .fails(blame, times: times - 1)
            }
            throw LoopFailure(blame: blame)
        }
        var result = BatchResult(outcomes: [])
        for entry in entries {
            switch state.script[entry.payload] ?? .done {
            case .waits(let times) where times > 0:
                state.script[entry.payload] = .waits(times - 1)
                result.outcomes.append(.retry(reason: "not yet"))
            case .dead: result.outcomes.append(.deadLetter(DeadLetterReason("test.dead", "as planned")))
            default:
                state.written.append(entry.payload)
                result.outcomes.append(.done)
                result.forward.append(Array("\(entry.payload)\n".utf8))
                if entry.payload.hasPrefix("tell") {
                    result.side.append(SideMessage(Self.message(entry.payload, to: "people")))
                }
            }
        }
        return result
    }

    func pack(_ entry: WorkEntry<String>) -> (properties: MessageProperties, body: [UInt8]) {
        // A handler of ours bounds what it packs; one name breaks the rule.
        let id = entry.payload.hasPrefix("long") ? String(repeating: "x", count: 300) : entry.payload
        return (MessageProperties(messageID: id), Array(entry.payload.utf8))
    }

    func owe(_ messages: [OutgoingMessage]) async throws {
        try state.withLock { state in
            if state.owing { throw LoopFailure(blame: .dependency) }
            state.owed += messages.map(\.body)
        }
        events.record(.owed)
    }

    func answer(_ delivery: Delivery, _ reason: DeadLetterReason) -> [OutgoingMessage] {
        delivery.properties.userID == nil ? [] : [Self.message("answer", to: "people")]
    }

    static func message(_ text: String, to queue: String, headers: FieldTable = [:]) -> OutgoingMessage {
        OutgoingMessage(
            exchange: "",
            routingKey: queue,
            properties: MessageProperties(headers: headers),
            body: Array(text.utf8)
        )
    }
}
