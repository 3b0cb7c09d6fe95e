// SPDX-License-Identifier: Apache-2.0

/// What makes a reminder one and the same: sent once, whoever asks how often. The key of the table `reminders`.
package struct ReminderKey: Hashable, Sendable {
    package let unitCode: String
    package let kind: Obligation.Kind
    package let obligationKey: String
    /// Part of the key: a day that moves is reminded of anew.
    package let dueOn: CivilDate
    /// The step of the ladder, in working days from the due day.
    package let step: Int
    /// The reader's e-mail address in lower case.
    package let recipient: String

    package init(
        unitCode: String,
        kind: Obligation.Kind,
        obligationKey: String,
        dueOn: CivilDate,
        step: Int,
        recipient: String
    ) {
        self.unitCode = unitCode
        self.kind = kind
        self.obligationKey = obligationKey
        self.dueOn = dueOn
        self.step = step
        self.recipient = recipient.lowercased()
    }

    init(_ obligation: Obligation, step: Int, recipient: String) {
        self.init(
            unitCode: obligation.unitCode,
            kind: obligation.kind,
            obligationKey: obligation.key,
            dueOn: obligation.dueOn,
            step: step,
            recipient: recipient
        )
    }

    /// The obligation this is about, whatever its day and step; stays the same when the day moves.
    package var matter: String {
        "\(kind.rawValue)/\(unitCode)/\(obligationKey)"
    }

    /// The whole key as one text, for identifiers and logs.
    package var text: String {
        "\(matter)/\(dueOn.iso)/\(step)/\(recipient)"
    }
}
