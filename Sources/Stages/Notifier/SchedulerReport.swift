// SPDX-License-Identifier: Apache-2.0

import Logging
import Operations
import Reporting
import Storage

/// Tells metrics and the log what the scheduler found.
struct SchedulerReport: Sendable {
    let registry: PrometheusRegistry
    let logger: Logger
    let notices: NoticeReport

    /// How long ago somebody looked, whoever leads.
    func looked(ago age: Duration) {
        registry.gauge(MetricName.reminderLookAge).set(age / .seconds(1))
    }

    func unsent(_ unsent: UnsentReminders) {
        notices.held(unsent.heldReaders)
        for (outcome, count) in [("waiting", unsent.waiting), ("unknown", unsent.unknown), ("failed", unsent.failed)] {
            registry.gauge(MetricName.remindersUnsent, [(MetricLabel.outcome, outcome)]).set(Double(count))
        }
    }

    /// - Parameters:
    ///   - named: so many people were named to the senders.
    ///   - overlooked: what was left out at the look before.
    func looked(_ round: ReminderAgenda.Round, named: Int, before overlooked: [String: Int]) {
        for (unit, count) in round.overlooked.sorted(by: { $0.key < $1.key }) where overlooked[unit] != count {
            logger.warning(
                "A unit owes more than is looked at; the days furthest off are left out",
                metadata: [
                    LogKey.unitCode: "\(unit)", "obligations.left_out": .stringConvertible(count),
                    "obligations.limit": .stringConvertible(ReminderLimits.openAUnit),
                ]
            )
        }
        guard round.planned + round.discarded + round.abandoned + named > 0 else { return }
        logger.info(
            "Looked at what is owed",
            metadata: [
                "reminders.planned": .stringConvertible(round.planned),
                "reminders.discarded": .stringConvertible(round.discarded),
                "reminders.abandoned": .stringConvertible(round.abandoned),
                "letters.due": .stringConvertible(named),
                "letters.probe": .stringConvertible(round.probed == nil ? 0 : 1),
            ]
        )
    }
}
