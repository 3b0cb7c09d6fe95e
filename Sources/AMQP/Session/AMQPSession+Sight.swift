// SPDX-License-Identifier: Apache-2.0

/// What a look at a broker saw.
package struct BrokerSight: Sendable {
    /// Those that are there, in the order in which they were asked for.
    package let queues: [QueueState]
    package let missing: [String]
    /// Why the broker accepts no messages (memory or disk alarm); `nil` when it does.
    package let blocked: String?

    package init(queues: [QueueState], missing: [String], blocked: String?) {
        self.queues = queues
        self.missing = missing
        self.blocked = blocked
    }
}

extension AMQPSession {
    /// Looks at queues without touching a message, and whether the broker accepts messages.
    ///
    /// The broker tells of an alarm only those who publish, and then stops reading from them. So a message is published
    /// that no queue takes, and a second one: it is answered when there is no alarm, and when there is one the word about
    /// it comes instead. Afterwards, while `blocked`, this session can only wait for the word that it no longer is.
    ///
    /// - Throws: `connectionLost` and `timeout`. An account that may not publish sees no alarm; nothing is thrown for it.
    package func look(at names: [String], _ confirmations: inout Confirmations) throws(AMQPError) -> BrokerSight {
        var states: [QueueState] = []
        var missing: [String] = []
        for name in names {
            if let state = try inspect(queue: name) { states.append(state) } else { missing.append(name) }
        }
        return BrokerSight(queues: states, missing: missing, blocked: try alarm(&confirmations))
    }

    private func alarm(_ confirmations: inout Confirmations) throws(AMQPError) -> String? {
        let probe = OutgoingMessage(
            exchange: "",
            routingKey: "nhipcau.probe.\(UInt64.random(in: .min ... .max))",
            properties: MessageProperties(),
            body: []
        )
        do {
            for _ in 0..<2 {
                let (_, blocked) = try answers(to: [probe], &confirmations)
                if let blocked { return blocked }
            }
            return nil
        } catch {
            guard error.code == .channelClosed else { throw error }
            return nil
        }
    }
}

extension BrokerSight {
    /// One look on a connection of its own. A broker that blocks does not hear a good-bye: it is left without one.
    package static func once(_ names: [String], on broker: AMQPConfiguration) async throws(AMQPError) -> BrokerSight {
        let result = await onOwnThread(named: "amqp-look") { () -> Result<BrokerSight, AMQPError> in
            do throws(AMQPError) {
                let session = try AMQPSession(broker)
                var confirmations = AMQPSession.Confirmations()
                let sight = try session.look(at: names, &confirmations)
                if sight.blocked == nil { session.close() }
                return .success(sight)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
