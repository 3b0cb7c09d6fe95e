// SPDX-License-Identifier: Apache-2.0

package import AMQP
package import Foundation
package import Mail
import Operations
package import Pipeline
import Reporting
import Storage

/// Writes to one person at a time what stands in the ledger and still holds in the moment of sending.
///
/// Reads `notices.due`; writes `reminders`. A letter is never promised exactly once: one without an answer goes out once
/// more under the same Message-ID. Everything short of that is claimed first, so two senders never send the same letter.
///
/// Whatever the mail server says, a word to the senders is done with: a letter that waits stands in the ledger with its
/// next time, and the scheduler names its reader again then. So no letter's fate hangs on the tiers of the queue, and the
/// next reader's turn comes at once.
package struct NoticeHandler: StageHandler {
    private let desk: NoticeDesk
    private let transport: any MailTransport
    private let report: NoticeReport

    package init(desk: NoticeDesk, transport: any MailTransport, report: NoticeReport) {
        self.desk = desk
        self.transport = transport
        self.report = report
    }

    package func open(_ delivery: Delivery) -> Result<[(id: UUID, payload: NoticeEntry)], DeadLetterReason> {
        openBundle(delivery) { reader throws(CBORError) in try NoticeEntry.decode(&reader, from: delivery.body) }
            .map { $0.map { (id: $0.id, payload: $0) } }
    }

    package func pack(_ entry: WorkEntry<NoticeEntry>) -> (properties: MessageProperties, body: [UInt8]) {
        let message = entry.payload.message(to: "")
        return (message.properties, message.body)
    }

    package func handle(_ entries: [WorkEntry<NoticeEntry>]) async throws -> BatchResult {
        var outcomes: [EntryOutcome] = []
        for entry in entries {
            // What is not begun yet comes again.
            try Task.checkCancellation()
            outcomes.append(try await write(entry))
        }
        return BatchResult(outcomes: outcomes)
    }

    /// - Throws: `RelayFailure` when no letter can leave, which pauses the stage.
    private func write(_ entry: WorkEntry<NoticeEntry>) async throws -> EntryOutcome {
        let letters = try await desk.claim(entry.payload.recipient)
        for (index, letter) in letters.enumerated() {
            guard let message = await settleUnwritable(letter) else { continue }
            let delivery = await transport.send(message)
            // Not part of our task: the answer cannot be had again, so it is written down even while we are stopped.
            let noting = Task { try await settle(letter, delivery, before: letters[(index + 1)...]) }
            try await noting.value
        }
        return .done
    }

    /// Notes what the other side said.
    ///
    /// - Parameter rest: in hand too; it goes back when nothing can leave.
    private func settle(
        _ letter: NoticeLetter,
        _ delivery: MailDelivery,
        before rest: ArraySlice<NoticeLetter>
    ) async throws {
        let words = "\(delivery.reply)"
        // After the ledger knows it, which is asked about the mail server too.
        defer { report.answered(delivery, to: letter.recipient) }
        guard !delivery.stopsEveryLetter else {
            report.counted("relay")
            for untried in [letter] + rest { try await desk.release(untried, error: words) }
            throw RelayFailure(words: "\(delivery.reply.hidingAddresses())")
        }
        switch delivery {
        case .accepted:
            report.counted("accepted")
            report.sent(letter)
            try await desk.accept(letter)
        case .unknown:
            report.counted("unknown")
            try await desk.leaveUnanswered(letter, error: words)
            if letter.previous == .unknown { report.lost(letter, "nobody knows whether it arrived: \(words)") }
        case .transient: try await putOff(letter, delivery, isForGood: false)
        case .permanent: try await putOff(letter, delivery, isForGood: true)
        }
    }

    private func putOff(_ letter: NoticeLetter, _ delivery: MailDelivery, isForGood: Bool) async throws {
        let words = "\(delivery.reply)"
        let blame = delivery.blame ?? .unclear
        guard try await desk.putOff(letter, blame, isForGood: isForGood, error: words) else {
            report.counted("transient")
            report.putOff(letter, blame, delivery.reply)
            return
        }
        report.counted("failed")
        report.lost(letter, "refused for good: \(words)")
    }

    /// The letter, or nil after noting that it cannot be written.
    private func settleUnwritable(_ letter: NoticeLetter) async -> MailMessage? {
        switch letter.message {
        case .success(let message): return message
        case .failure(let error):
            report.counted("failed")
            report.lost(letter, error.description)
            // Should this fail too, the letter is found in hand and ends here again.
            try? await desk.fail(letter, error: error.description)
            return nil
        }
    }
}

/// No letter can leave: the mail server is out of reach or refuses us, whoever the reader is. Waiting helps, or somebody
/// corrects the settings; no letter's attempts are used up.
struct RelayFailure: BlamedFailure, CustomStringConvertible {
    let words: String
    var blame: FailureBlame { .dependency }
    var description: String { "mail: \(words)" }
}
