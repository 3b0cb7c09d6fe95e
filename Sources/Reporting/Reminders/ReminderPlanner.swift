// SPDX-License-Identifier: Apache-2.0

/// Decides who is reminded of what, from the state of things alone.
///
/// Level-triggered: whenever it is asked, it answers with what should have been said by now and has not been. A scheduler
/// that was down for a week sends each person the latest step once, and nothing for the steps it missed.
package struct ReminderPlanner: Sendable {
    private let policy: ReminderPolicy
    private let calendar: WorkingCalendar
    private let units: UnitRegistry
    private let readers: ReminderReaders
    private let provinceCode: String
    /// Minutes after midnight before which no letter leaves: all of a person's matters of the day go into one letter, so
    /// all wait for the same hour.
    private let officeStart: Int

    package init(
        policy: ReminderPolicy,
        calendar: WorkingCalendar,
        units: UnitRegistry,
        contacts: ContactBook,
        provinceCode: String,
        officeStart: Int = 8 * 60
    ) {
        self.policy = policy
        self.calendar = calendar
        self.units = units
        self.provinceCode = provinceCode
        self.officeStart = officeStart
        readers = ReminderReaders(units: units, contacts: contacts, provinceCode: provinceCode)
    }

    /// What one obligation asks for now, and why not more.
    package func decide(
        _ obligation: Obligation,
        now: LocalTime,
        ledger: ReminderLedger = ReminderLedger()
    ) -> ReminderDecision {
        func silent(_ silence: ReminderSilence) -> ReminderDecision {
            ReminderDecision(obligation: obligation, reminders: [], silences: [silence])
        }
        guard !obligation.isClosed else { return silent(.closed) }
        guard let step = currentStep(obligation, now) else {
            let first = policy.steps(for: obligation.kind).first?.plannedOn(due: obligation.dueOn, calendar)
            return silent(first.map { .tooEarly(firstOn: $0) } ?? .closed)
        }
        guard !isQuiet(now) else { return silent(.quietHours) }
        var reminders: [Reminder] = []
        var silences: [ReminderSilence] = []
        let isEnded = units.lookup(obligation.unitCode, asOf: now.date) == nil
        var seen: Set<String> = []
        // Allocated in the order focal, head, province: who holds two roles is told in the first.
        for audience in ReminderPolicy.Recipient.allCases
        where isEnded ? audience == .province : step.recipients.contains(audience) {
            let people = readers.people(audience, of: obligation.unitCode, on: now.date)
            if people.isEmpty { silences.append(.nobodyToTell(audience)) }
            for person in people {
                let key = ReminderKey(obligation, step: step.offset, recipient: person.email)
                guard seen.insert(key.recipient).inserted else { continue }
                if ledger.told.contains(key) {
                    silences.append(.alreadyTold(recipient: key.recipient))
                } else if ledger.undeliverable.contains(key) {
                    silences.append(.undeliverable(recipient: key.recipient))
                } else if let silence = tooManyLetters(key, obligation, ledger.lettersToday[key.recipient] ?? 0, now) {
                    silences.append(silence)
                } else {
                    reminders.append(reminder(key, obligation, step, person, audience, now))
                }
            }
        }
        return ReminderDecision(obligation: obligation, reminders: reminders, silences: silences)
    }

    /// All that has to be said now, one letter a person. Ordered by address.
    package func digests(
        _ obligations: [Obligation],
        now: LocalTime,
        ledger: ReminderLedger = ReminderLedger()
    ) -> [ReminderDigest] {
        ReminderDigest.grouping(obligations.flatMap { decide($0, now: now, ledger: ledger).reminders }, on: now.date)
    }

    /// Asked again in the moment of sending: nil when the reminder still stands.
    ///
    /// - Parameters:
    ///   - obligation: as it is now; nil when no report speaks of it any more.
    ///   - plannedOn: the day on which the reminder was planned.
    ///   - lettersToday: how many went to its reader today.
    package func objection(
        to key: ReminderKey,
        about obligation: Obligation?,
        plannedOn: CivilDate? = nil,
        lettersToday: Int = 0,
        now: LocalTime
    ) -> ReminderSilence? {
        guard let obligation, !obligation.isClosed else { return .closed }
        guard obligation.dueOn == key.dueOn, let step = currentStep(obligation, now), step.offset == key.step else {
            return .superseded
        }
        let last = policy.usefulThrough(
            step,
            of: obligation.kind,
            due: obligation.dueOn,
            plannedOn: plannedOn,
            calendar
        )
        guard now.date <= last || plannedOn == nil else { return .outOfTime }
        if isQuiet(now) { return .quietHours }
        return tooManyLetters(key, obligation, lettersToday, now)
    }

    /// One letter a day, and more only for what a letter of tomorrow would tell too late.
    private func tooManyLetters(
        _ key: ReminderKey,
        _ obligation: Obligation,
        _ lettersToday: Int,
        _ now: LocalTime
    ) -> ReminderSilence? {
        let isUrgent =
            switch ReminderTiming(obligation, today: now.date, calendar) {
            case .today: true
            case .ahead(let days): days <= ReminderLimits.urgentWorkingDays
            case .overdue: false
            }
        let limit = isUrgent ? ReminderLimits.lettersADay : 1
        return lettersToday < limit ? nil : .oneLetterADay(recipient: key.recipient)
    }

    /// The reminder of a key that was planned earlier, for making its letter; nil when the person or the step is no longer
    /// in the books.
    package func reminder(of key: ReminderKey, about obligation: Obligation, now: LocalTime) -> Reminder? {
        decide(obligation, now: now).reminders.first { $0.key == key }
    }

    private func currentStep(_ obligation: Obligation, _ now: LocalTime) -> ReminderPolicy.Step? {
        policy.currentStep(for: obligation.kind, due: obligation.dueOn, today: now.date, calendar)
    }

    private func isQuiet(_ now: LocalTime) -> Bool {
        policy.isQuiet(minuteOfDay: now.minuteOfDay) || now.minuteOfDay < officeStart
    }

    private func reminder(
        _ key: ReminderKey,
        _ obligation: Obligation,
        _ step: ReminderPolicy.Step,
        _ person: Contact,
        _ audience: ReminderPolicy.Recipient,
        _ now: LocalTime
    ) -> Reminder {
        let plannedOn = step.plannedOn(due: obligation.dueOn, calendar)
        let timing = ReminderTiming(obligation, today: now.date, calendar)
        // A unit that has ended is still called by the last name it had.
        let unit = units.lookup(obligation.unitCode, asOf: now.date) ?? units.versions(obligation.unitCode).last
        let words = ReminderWords(
            obligation,
            unit: unit,
            timing: timing,
            audience: audience,
            reader: person,
            today: now.date,
            responsible: readers.people(.focal, of: obligation.unitCode, on: now.date).first
        )
        return Reminder(
            key: key,
            obligation: obligation,
            contact: person,
            audience: audience,
            plannedOn: plannedOn,
            timing: timing,
            words: words,
            trace: "\(key.matter) is open and due \(obligation.dueOn.iso); its step \(step.offset) came on "
                + "\(plannedOn.iso) and goes to the \(audience.rawValue) contact \(person.email)"
        )
    }
}
