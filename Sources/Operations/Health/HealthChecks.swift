// SPDX-License-Identifier: Apache-2.0

package import Logging
import Synchronization

/// The named readiness checks of a process. Components set them; `/readyz` and `nhipcau_health_check` show them.
///
/// Setting a check is a dictionary entry under a lock: do it on every change, and a repeat of the same state is free.
/// A change from ok to failing and back is logged once, with how long it lasted; so is each new reason in between, and
/// the first reason of a part that has not worked yet. Reasons that differ by their numbers alone are the same.
package final class HealthChecks: Sendable {
    /// Whether a part does its work.
    package enum State: Sendable, Equatable {
        case ok
        /// Not now, and why, in words for the person on duty: `reconnecting, attempt 3: connection refused`.
        case failing(String)
    }

    /// One check as it stands.
    package struct Check: Sendable {
        /// Dotted, such as `broker.consumer` or `database`.
        package let name: String
        package let state: State
        /// When it last went from ok to failing or back.
        package let since: ContinuousClock.Instant
    }

    private static let notStarted = "not started yet"

    private let checks = Mutex<[String: Check]>([:])
    /// What was told of a check while it fails.
    private let told = Mutex<[String: Set<String>]>([:])
    private let logger: Logger?

    /// - Parameter logger: where changes are told; nobody is told when `nil`.
    package init(logger: Logger? = nil) {
        self.logger = logger
    }

    /// Makes `names` known as not yet ready, so that a process is red until every part has said that it works.
    package func expect(_ names: String...) {
        for name in names { set(name, .failing(Self.notStarted)) }
    }

    /// Sets the state of one check.
    ///
    /// - Parameters:
    ///   - name: dotted, such as `broker.consumer`.
    ///   - state: how it is now.
    ///   - isExpected: part of a planned stop, so that nobody needs to be warned.
    package func set(_ name: String, _ state: State, isExpected: Bool = false) {
        let now = ContinuousClock.now
        let before = checks.withLock { checks -> Check? in
            let before = checks[name]
            let turned = before.map { ($0.state == .ok) != (state == .ok) } ?? true
            checks[name] = Check(name: name, state: state, since: turned ? now : before?.since ?? now)
            return before
        }
        if !isExpected { tell(name, from: before, to: state, at: now) }
    }

    /// Forgets a check, for a part that has ended as it should.
    package func remove(_ name: String) {
        checks.withLock { $0[name] = nil }
    }

    /// All checks, by name.
    package var all: [Check] {
        checks.withLock { Array($0.values) }.sorted { $0.name < $1.name }
    }

    /// Whether every check is ok.
    package var isReady: Bool {
        checks.withLock { $0.values.allSatisfy { $0.state == .ok } }
    }

    private func tell(_ name: String, from before: Check?, to state: State, at now: ContinuousClock.Instant) {
        guard let logger else { return }
        switch (before?.state, state) {
        case (_, .failing(Self.notStarted)):
            break
        case (_, .failing(let reason)):
            guard isNew(reason, of: name) else { return }
            var metadata: Logger.Metadata = [LogKey.check: "\(name)", LogKey.reason: "\(reason)"]
            if let remedy = Self.remedy(name) { metadata[LogKey.remedy] = "\(remedy)" }
            logger.warning("Check failing", metadata: metadata)
        case (.failing(let reason), .ok):
            told.withLock { $0[name] = nil }
            // That a part has begun to work is no news.
            if reason == Self.notStarted { return }
            let lasted = before.map { (now - $0.since) / .seconds(1) } ?? 0
            logger.info(
                "Check ok",
                metadata: [
                    LogKey.check: "\(name)",
                    LogKey.durationSeconds: .stringConvertible((lasted * 1_000).rounded() / 1_000),
                ]
            )
        default:
            break
        }
    }

    private func isNew(_ reason: String, of name: String) -> Bool {
        let words = String(reason.filter { !$0.isNumber })
        return told.withLock { $0[name, default: []].insert(words).inserted }
    }

    /// What to look at when a part of the house cannot be reached.
    private static func remedy(_ name: String) -> String? {
        switch name {
        case "broker.alarm": "free memory or disk on the broker's machine (rabbitmq-diagnostics alarms)"
        case _ where name.hasPrefix("broker."):
            "start the broker, or correct broker.host, broker.user, broker.passwordFile, broker.caFile"
        case "database":
            "start the database, or correct database.host, database.user, database.passwordFile, database.caFile"
        case "mail": "correct mail.host, mail.user, mail.passwordFile, mail.caFile, or repair the mail server"
        default: nil
        }
    }
}

extension HealthChecks {
    /// Publishes every check as `nhipcau_health_check{check="…"}`, 1 or 0.
    package func publish(in registry: PrometheusRegistry) {
        registry.addCollector {
            for check in self.all {
                registry.gauge(MetricName.healthCheck, [(MetricLabel.check, check.name)])
                    .set(check.state == .ok ? 1.0 : 0.0)
            }
        }
    }
}
