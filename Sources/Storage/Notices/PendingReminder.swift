// SPDX-License-Identifier: Apache-2.0

import Postgres
package import Reporting

/// A planned reminder that no mail server has taken over yet, beside what is owed now.
package struct PendingReminder: Sendable, Hashable {
    package let key: ReminderKey
    /// `planned`, or `unknown` with one more try to go.
    package let state: ReminderState
    /// Letters begun so far.
    package let attempts: Int32
    /// Of an earlier try; nil before the first.
    package let messageID: String?
    /// As the newest report says; nil when no report speaks of it any more.
    package let obligation: Obligation?

    static let columns = """
        r.unit_code, r.kind, r.obligation_key, r.due_on, r.step, r.recipient, r.state, r.attempts, r.message_id,
        o.title, o.due_on, o.closed
        """

    init(_ row: PostgresRow) throws(PostgresError) {
        key = try ReminderKeyColumns.read(row)
        state = try ReminderKeyColumns.state(row, 6)
        attempts = try row.int4(7)
        messageID = try row.optionalText(8)
        obligation =
            if let title = try row.optionalText(9) {
                Obligation(
                    kind: key.kind,
                    key: key.obligationKey,
                    unitCode: key.unitCode,
                    title: title,
                    dueOn: CivilDate(daysSinceEpoch: try row.date(10)),
                    isClosed: try row.bool(11)
                )
            } else {
                nil
            }
    }
}
