// SPDX-License-Identifier: Apache-2.0

package import AMQP

/// Which promises a broker weakens, by what was seen of it. Pure: the same traits give the same answer.
///
/// What is judged, and from where:
/// - at-least-once dead lettering and the message TTL of quorum queues came with RabbitMQ 3.10 (release notes 3.10.0);
/// - 4.0 gave quorum queues a delivery limit of 20 where none is set. Ours set one (`ReportTopology.deliveryLimit`), so
///   a queue that stands as declared is guarded in every version, and one that differs is named;
/// - 4.3 no longer counts `basic.nack` as a failed delivery; a lost consumer and `basic.reject` still count, which is
///   what quarantine reads and what we send. Nothing is weakened.
package struct BrokerAssessment: Sendable, Hashable {
    package let identity: BrokerIdentity
    package let weakened: [WeakenedPromise]
    /// What would have been seen on another broker, or with another account.
    package let unseen: [UnseenTrait]

    /// The versions whose behaviour this was written for: from at-least-once dead lettering to the newest known.
    private static let oldest = BrokerVersion(3, 10)
    private static let newest = BrokerVersion(4, 3)

    package init(_ traits: BrokerTraits) {
        identity = traits.identity
        let product = Self.product(traits.identity)
        let stamp = Self.arrival(traits.arrivalStamp)
        let queues = traits.queues.sorted { $0.key < $1.key }.map { Self.queue($0.key, $0.value) }
        weakened =
            product.weakened + Self.capabilities(traits.identity.capabilities) + stamp.weakened
            + queues.flatMap(\.weakened)
        unseen = product.unseen + stamp.unseen + queues.flatMap(\.unseen)
    }

    private typealias Judgement = (weakened: [WeakenedPromise], unseen: [UnseenTrait])

    private static func product(_ identity: BrokerIdentity) -> Judgement {
        guard identity.product == "RabbitMQ" else {
            let other = WeakenedPromise(
                code: "product.other",
                promise: .safeBeforeAcknowledged,
                effect: "\(identity) calls itself no RabbitMQ: quorum queues, refusing when full and safe dead "
                    + "lettering may be missing without an error",
                remedy: "use RabbitMQ 3.10 or newer"
            )
            return ([other], [])
        }
        guard let version = identity.version.flatMap({ BrokerVersion($0) }) else {
            let reason = "the broker gives its version as '\(identity.version ?? "")'; what it can is not known"
            return ([], [unknown(reason)])
        }
        if version < oldest { return (before310(version), []) }
        if (version.major, version.minor) > (newest.major, newest.minor) {
            return ([], [unknown("RabbitMQ \(version) is newer than any this program was written for")])
        }
        return ([], version < BrokerVersion(3, 12) ? [streamFlag] : [])
    }

    private static func before310(_ version: BrokerVersion) -> [WeakenedPromise] {
        let remedy = "upgrade to RabbitMQ 3.10 or newer"
        return [
            WeakenedPromise(
                code: "dead_letters.at_most_once",
                promise: .everySubmissionEnds,
                effect: "RabbitMQ \(version) moves dead letters and retries without waiting for a confirm: one may be "
                    + "lost when a node fails",
                remedy: remedy
            ),
            WeakenedPromise(
                code: "retries.without_ttl",
                promise: .noSilence,
                effect: "quorum queues of RabbitMQ \(version) know no message TTL: what waits in a retry queue never "
                    + "comes back, if such a queue can be declared at all",
                remedy: remedy
            ),
        ]
    }

    private static func unknown(_ reason: String) -> UnseenTrait {
        UnseenTrait(
            code: "version",
            promise: .everySubmissionEnds,
            reason: reason,
            remedy: "read its release notes on quorum queues and dead lettering"
        )
    }

    /// 3.10 and 3.11 fall back to at-most-once, with a line in their log, while this flag is off. New nodes have it on.
    private static var streamFlag: UnseenTrait {
        UnseenTrait(
            code: "feature_flag.stream_queue",
            promise: .everySubmissionEnds,
            reason: "while it is off, dead letters move at most once; nodes that were upgraded may have it off",
            remedy: "rabbitmqctl list_feature_flags; rabbitmqctl enable_feature_flag stream_queue"
        )
    }

    private static func capabilities(_ present: Set<String>) -> [WeakenedPromise] {
        let needed: [(name: String, promise: Promise, effect: String)] = [
            ("publisher_confirms", .safeBeforeAcknowledged, "nothing says when a message is safe"),
            ("basic.nack", .safeBeforeAcknowledged, "a message that is refused looks like one that is on its way"),
            ("consumer_cancel_notify", .noSilence, "a worker whose queue was deleted waits without knowing"),
            ("connection.blocked", .noSilence, "a publisher that is held up is not told why"),
        ]
        return needed.filter { !present.contains($0.name) }.map {
            WeakenedPromise(
                code: "capability.\($0.name)",
                promise: $0.promise,
                effect: "the broker does not offer \($0.name): \($0.effect)",
                remedy: "use RabbitMQ 3.10 or newer"
            )
        }
    }

    private static func arrival(_ stamp: BrokerTraits.ArrivalStamp) -> Judgement {
        let remedy =
            "RabbitMQ 3.12 or newer: message_interceptors.incoming.set_header_timestamp.overwrite = true in "
            + "rabbitmq.conf; before: the plugin of config/broker/arrival"
        func weakened(_ code: String, _ effect: String) -> Judgement {
            ([WeakenedPromise(code: code, promise: .brokerDatesArrival, effect: effect, remedy: remedy)], [])
        }
        switch stamp {
        case .written: return ([], [])
        case .leftToSender:
            return weakened("arrival.left_to_sender", "a sender that writes timestamp_in_ms dates its own report")
        case .missing:
            return weakened(
                "arrival.missing",
                "arrivals are not stamped: a report is dated by when ingest takes it, which during an outage is too "
                    + "late, or by its sender, if that writes timestamp_in_ms itself"
            )
        case .unseen(let reason):
            let unseen = UnseenTrait(
                code: "arrival",
                promise: .brokerDatesArrival,
                reason: "whether arrivals are stamped was not seen: \(reason)",
                remedy: remedy
            )
            return ([], [unseen])
        }
    }

    private static func queue(_ name: String, _ standing: BrokerTraits.QueueStanding) -> Judgement {
        switch standing {
        case .asDeclared: return ([], [])
        case .missing:
            let missing = WeakenedPromise(
                code: "queue.missing",
                promise: .everySubmissionEnds,
                effect: "\(name) does not exist: work that has to go there waits",
                remedy: "nhipcau topology"
            )
            return ([missing], [])
        case .different(let words):
            let different = WeakenedPromise(
                code: "queue.different",
                promise: .everySubmissionEnds,
                effect: "\(name) has other arguments than ours, so replicas, dead letters and delivery limit are not "
                    + "what they should be: \(words)",
                remedy: "empty and delete it, then nhipcau topology"
            )
            return ([different], [])
        case .unseen(let reason):
            let unseen = UnseenTrait(
                code: "queue",
                promise: .everySubmissionEnds,
                reason: "\(name) was not compared with its declaration: \(reason)",
                remedy: "nhipcau topology, with an account that may declare"
            )
            return ([], [unseen])
        }
    }

    /// Settings that no AMQP connection shows, whatever the broker.
    package static let invisible = [
        UnseenTrait(
            code: "policies",
            promise: .everySubmissionEnds,
            reason: "a policy may lower the delivery limit, or let full queues drop their oldest (overflow)",
            remedy: "rabbitmqctl list_policies -p VHOST"
        ),
        UnseenTrait(
            code: "max_message_size",
            promise: .everySubmissionEnds,
            reason: "a report above it costs its sender the channel instead of getting an answer; 4.x has 16 MiB",
            remedy: "max_message_size in rabbitmq.conf, as in config/broker"
        ),
        UnseenTrait(
            code: "replicas",
            promise: .safeBeforeAcknowledged,
            reason: "a queue with one replica is lost with its node's disk",
            remedy: "rabbitmq-queues quorum_status QUEUE; rabbitmq-queues grow NODE all"
        ),
    ]
}
