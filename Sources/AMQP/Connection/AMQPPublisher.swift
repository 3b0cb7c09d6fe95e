// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Publishes with confirms, on a connection and a thread of its own (a blocked publisher must not stop the consumers'
/// acknowledgements), and rebuilds the connection whenever it is lost.
///
/// Many messages are in flight at a time: waiting for each confirm costs a disk flush a message, 1,700/s where a
/// window of 1,000 reaches 31,000.
package final class AMQPPublisher: Sendable {
    private struct Mailbox {
        var batches: [PublishBatch] = []
        var isClosing = false
        var isFinished = false
    }

    private let configuration: AMQPConfiguration
    private let window: Int
    private let observe: @Sendable (ConnectionState) -> Void
    private let mailbox = Mutex(Mailbox())
    private let wakeup = Wakeup()

    /// - Parameter window: messages unconfirmed at most; nothing is gained above 1,000.
    package init(
        _ configuration: AMQPConfiguration,
        window: Int = 1_000,
        observe: @escaping @Sendable (ConnectionState) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.window = window
        self.observe = observe
    }

    /// Serves until `close()` or cancellation of the task.
    package func run() async {
        await withTaskCancellationHandler {
            await onOwnThread(named: "amqp-publisher") { [self] in serveUntilClosed() }
        } onCancel: {
            close()
        }
    }

    /// Publishes all of them and waits for every answer, at most `timeout`. Never throws: the outcomes say it, one a
    /// message, in order. While the connection is lost messages wait for the next one until the deadline. A thread
    /// that is stuck in a call into the library makes the answer a second or so late, never more.
    ///
    /// - Parameter handedOver: called when the messages have their place behind all that were handed over before.
    package func publish(
        _ messages: [OutgoingMessage],
        timeout: Duration = .seconds(30),
        handedOver: () -> Void = {}
    ) async -> [PublishOutcome] {
        guard !messages.isEmpty else {
            handedOver()
            return []
        }
        return await withCheckedContinuation { continuation in
            let deadline = ContinuousClock.now + timeout
            let answer = PublishAnswer(count: messages.count, deadline: deadline, continuation: continuation)
            let batch = PublishBatch(messages: messages, deadline: deadline, answer: answer)
            let isFinished = mailbox.withLock { mailbox in
                if !mailbox.isFinished { mailbox.batches.append(batch) }
                return mailbox.isFinished
            }
            handedOver()
            guard !isFinished else { return batch.finish(reason: "the publisher is closed") }
            Watchdog.shared.keepDeadline(of: answer)
            wakeup.signal()
        }
    }

    /// Ends after what is in flight is answered or past its deadline.
    package func close() {
        mailbox.withLock { $0.isClosing = true }
        wakeup.signal()
    }
}

// MARK: - On the thread

extension AMQPPublisher {
    private func serveUntilClosed() {
        var desk = PublishDesk()
        var backoff = Backoff()
        var address = 0
        var isDone = false
        while !isDone {
            do throws(AMQPError) {
                let session = try AMQPSession(configuration, publishes: true, startingAt: address)
                address = session.nextAddress
                try session.selectConfirms()
                backoff.reset()
                observe(.connected)
                try serve(session, &desk)
                isDone = true
                session.close()
            } catch {
                desk.connectionLost(error.description)
                let pause = backoff.next()
                observe(.lost(error, retryAfter: pause))
                isDone = waitForNextAttempt(pause, &desk)
            }
        }
        let left = mailbox.withLock { mailbox in
            mailbox.isFinished = true
            defer { mailbox.batches = [] }
            return mailbox.batches
        }
        for batch in left { batch.finish(reason: "the publisher is closed") }
        desk.finishAll(reason: "the publisher is closed")
        observe(.closed)
    }

    /// Keeps the deadlines while there is no connection. Whether the publisher is to end.
    private func waitForNextAttempt(_ pause: Duration, _ desk: inout PublishDesk) -> Bool {
        let end = ContinuousClock.now + pause
        while ContinuousClock.now < end {
            if takeMail(&desk), desk.isEmpty { return true }
            desk.expire(at: .now)
            wakeup.wait(min(ContinuousClock.now.duration(to: end), desk.untilNextDeadline ?? pause))
        }
        return takeMail(&desk) && desk.isEmpty
    }

    /// Moves new batches to the desk. Whether closing was asked for.
    private func takeMail(_ desk: inout PublishDesk) -> Bool {
        let (batches, isClosing) = mailbox.withLock { mailbox in
            defer { mailbox.batches.removeAll(keepingCapacity: true) }
            return (mailbox.batches, mailbox.isClosing)
        }
        desk.add(batches)
        return isClosing
    }

    private func serve(_ session: AMQPSession, _ desk: inout PublishDesk) throws(AMQPError) {
        var isBlocked = false
        while true {
            wakeup.drain()
            let isClosing = takeMail(&desk)
            // Before writing: what has been answered already is not sent any more.
            desk.expire(at: .now)
            if isClosing, desk.isEmpty { return }
            // While blocked there may be something; it must go on with the word that the alarm is over.
            var hasMore = isBlocked
            if !isBlocked { hasMore = try desk.write(to: session, window: window) }
            try readTurn(session, &desk, &isBlocked)
            if hasMore, !isBlocked, desk.hasRoom(window) { continue }
            if isClosing, desk.isEmpty { return }
            let pause = min(session.heartbeat / 2, desk.untilNextDeadline ?? session.heartbeat)
            Poll.either(session.descriptor, wakeup.descriptor, timeout: pause)
        }
    }

    /// Reads the answers that are there.
    private func readTurn(
        _ session: AMQPSession,
        _ desk: inout PublishDesk,
        _ isBlocked: inout Bool
    ) throws(AMQPError) {
        // Reading also sends heartbeats, without a time limit when the broker has stopped reading.
        session.watch.enter()
        defer { session.watch.leave() }
        while let event = try session.readEvent() {
            switch event {
            case .acknowledged(let number, let multiple): desk.answer(number, multiple, .confirmed)
            case .nacked(let number, let multiple): desk.answer(number, multiple, .nacked)
            case .returned(let sequence?, let code, let text): desk.noteReturn(sequence, code, text)
            case .blocked(let reason):
                isBlocked = true
                observe(.blocked(reason: reason))
            case .unblocked:
                isBlocked = false
                observe(.unblocked)
            default: break
            }
        }
    }
}
