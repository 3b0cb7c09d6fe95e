// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Looks at queues and at the broker's alarms again and again, on a connection and a thread of its own, and rebuilds the
/// connection whenever it is lost. No message is touched.
package final class BrokerWatch: Sendable {
    private let configuration: AMQPConfiguration
    private let queues: [String]
    private let interval: Duration
    private let observe: @Sendable (Result<BrokerSight, AMQPError>) -> Void
    private let isClosing = Mutex(false)
    private let wakeup = Wakeup()

    /// - Parameters:
    ///   - queues: that are looked at.
    ///   - interval: between two looks.
    ///   - observe: is told each look, and each reason why there was none; on the thread, be brief.
    package init(
        _ configuration: AMQPConfiguration,
        queues: [String],
        every interval: Duration,
        observe: @escaping @Sendable (Result<BrokerSight, AMQPError>) -> Void
    ) {
        self.configuration = configuration
        self.queues = queues
        self.interval = interval
        self.observe = observe
    }

    /// Watches until `close()` or cancellation of the task.
    package func run() async {
        await withTaskCancellationHandler {
            await onOwnThread(named: "amqp-watch") { [self] in watchUntilClosed() }
        } onCancel: {
            close()
        }
    }

    package func close() {
        isClosing.withLock { $0 = true }
        wakeup.signal()
    }
}

// MARK: - On the thread

extension BrokerWatch {
    private var goesOn: Bool { isClosing.withLock { !$0 } }

    private func watchUntilClosed() {
        var backoff = Backoff()
        while goesOn {
            do throws(AMQPError) {
                let session = try AMQPSession(configuration)
                backoff.reset()
                try watch(session)
            } catch {
                observe(.failure(error))
                wakeup.wait(backoff.next())
            }
        }
    }

    private func watch(_ session: AMQPSession) throws(AMQPError) {
        var confirmations = AMQPSession.Confirmations()
        while goesOn {
            let sight = try session.look(at: queues, &confirmations)
            observe(.success(sight))
            var isBlocked = sight.blocked != nil
            if !isBlocked, let reason = try rest(session) {
                observe(.success(BrokerSight(queues: sight.queues, missing: sight.missing, blocked: reason)))
                isBlocked = true
            }
            // A broker that blocks does not read: it would not hear a good-bye either.
            if isBlocked, try !awaitUnblocked(session) { return }
        }
        session.close()
    }

    /// Waits until it is time for the next look.
    ///
    /// - Returns: the broker's reason when it blocks meanwhile.
    private func rest(_ session: AMQPSession) throws(AMQPError) -> String? {
        let end = ContinuousClock.now + interval
        while goesOn, ContinuousClock.now < end {
            while let event = try session.readEvent() {
                if case .blocked(let reason) = event { return reason }
            }
            poll(session, atMost: ContinuousClock.now.duration(to: end))
        }
        return nil
    }

    /// - Returns: `false` when all is to end while the broker still blocks.
    private func awaitUnblocked(_ session: AMQPSession) throws(AMQPError) -> Bool {
        while goesOn {
            while let event = try session.readEvent() {
                if case .unblocked = event { return true }
            }
            poll(session, atMost: interval)
        }
        return false
    }

    /// Waits for a word of the broker or of ours; the library sends its heartbeats while it reads.
    private func poll(_ session: AMQPSession, atMost limit: Duration) {
        Poll.either(session.descriptor, wakeup.descriptor, timeout: min(limit, session.heartbeat / 3))
        wakeup.drain()
    }
}
