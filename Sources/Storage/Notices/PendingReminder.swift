// SPDX-License-Identifier: Apache-2.0

import Postgres
package import Reporting

/// A planned reminder that no mail server has taken over yet, beside what is owed now.
package struct PendingReminder: Sendable, Hashable {
    package let key: ReminderKey
    /// `planned`, or `unknown` with one more try to go.
    package let state: ReminderState
    /// When it was planned, milliseconds since 1970.
    package let plannedAtMilliseconds: Int64
    /// Its time to be tried has come.
    package let isDue: Bool
    /// That time, in microseconds since 1970: another one each time that it is put off.
    package let nextTryAt: Int64
    /// How often it was put off.
    package let putOffs: Int32
    /// It was refused in words that fit the mail server as well as its reader, or that speak of us, and no other reader's
    /// letter was taken since: it waits with all the others that are held, and one of them is tried now and then.
    package let isHeld: Bool
    /// When it was touched last, in microseconds since 1970.
    package let updatedAt: Int64
    /// Since when it is refused, in microseconds since 1970.
    package let blamedSince: Int64?
    /// Of an earlier try; nil before the first.
    package let messageID: String?
    /// As the newest report says; nil when no report speaks of it any more.
    package let obligation: Obligation?

    static let columns = """
        r.unit_code, r.kind, r.obligation_key, r.due_on, r.step, r.recipient, r.state, r.message_id,
        o.title, o.due_on, o.closed, r.planned_at, r.next_try_at <= clock_timestamp(), r.next_try_at, r.put_offs,
        coalesce(r.blame IN ('relay', 'unclear'), false) AND NOT \(ReminderRepository.isProven("r")),
        r.updated_at, r.blamed_since
        """

    init(_ row: PostgresRow) throws(PostgresError) {
        key = try ReminderKeyColumns.read(row)
        state = try ReminderKeyColumns.state(row, 6)
        messageID = try row.optionalText(7)
        plannedAtMilliseconds = try row.timestamptz(11) / 1_000
        isDue = try row.bool(12)
        nextTryAt = try row.timestamptz(13)
        putOffs = try row.int4(14)
        isHeld = try row.bool(15)
        updatedAt = try row.timestamptz(16)
        blamedSince = try row.optionalTimestamptz(17)
        obligation =
            if let title = try row.optionalText(8) {
                Obligation(
                    kind: key.kind,
                    key: key.obligationKey,
                    unitCode: key.unitCode,
                    title: title,
                    dueOn: CivilDate(daysSinceEpoch: try row.date(9)),
                    isClosed: try row.bool(10)
                )
            } else {
                nil
            }
    }
}
