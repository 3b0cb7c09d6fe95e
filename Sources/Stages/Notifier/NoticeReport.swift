// SPDX-License-Identifier: Apache-2.0

import Logging
import Mail
package import Operations
import Reporting

/// Tells metrics, readiness and the log what became of letters. Addresses stay out of the log except where somebody has
/// to do something about one.
package struct NoticeReport: Sendable {
    private static let check = "mail"

    private let registry: PrometheusRegistry
    private let health: HealthChecks
    private let logger: Logger
    private let watch = RelayWatch()

    package init(_ runtime: ServiceRuntime) {
        registry = runtime.registry
        health = runtime.health
        logger = runtime.logger
        // Nothing speaks against the mail server until it has refused.
        health.set(Self.check, .ok)
        _ = registry.counter(MetricName.mails, [(MetricLabel.outcome, "accepted")])
    }

    /// - Parameter outcome: accepted, transient, unknown, failed or relay.
    func counted(_ outcome: String) {
        registry.counter(MetricName.mails, [(MetricLabel.outcome, outcome)]).increment()
    }

    func answered(_ delivery: MailDelivery, to recipient: String) {
        health.set(Self.check, watch.state(after: delivery, to: recipient))
    }

    func held(_ readers: Int64) {
        if let state = watch.state(heldReaders: readers) { health.set(Self.check, state) }
    }

    func sent(_ letter: NoticeLetter) {
        logger.info(
            "Letter sent",
            metadata: [
                LogKey.mailMessageID: "\(letter.messageID)", LogKey.count: .stringConvertible(letter.keys.count),
            ]
        )
    }

    /// Nobody has to do anything yet: the words are kept without any address.
    func putOff(_ letter: NoticeLetter, _ blame: MailBlame, _ reply: MailReply) {
        logger.info(
            "Letter put off",
            metadata: [
                LogKey.mailMessageID: "\(letter.messageID)", "mail.blame": "\(blame.rawValue)",
                "mail.put_offs": .stringConvertible(letter.putOffs + 1), LogKey.reason: "\(reply.hidingAddresses())",
            ]
        )
    }

    func lost(_ letter: NoticeLetter, _ words: String) {
        for key in letter.keys {
            logger.error(
                "Letter not delivered",
                metadata: [
                    LogKey.mailMessageID: "\(letter.messageID)", LogKey.reminderKey: "\(key.text)",
                    LogKey.reason: "\(words)",
                ]
            )
        }
    }
}
