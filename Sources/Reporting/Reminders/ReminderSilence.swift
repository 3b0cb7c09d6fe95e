// SPDX-License-Identifier: Apache-2.0

/// Why somebody is not reminded now: a closed set, because "why did she not get a mail?" has to have an answer.
package enum ReminderSilence: Hashable, Sendable {
    /// Held, answered, cancelled, or gone from the unit's latest report.
    case closed
    /// The first step comes on this day.
    case tooEarly(firstOn: CivilDate)
    /// Letters leave between office start and the quiet hours.
    case quietHours
    /// This person has been told of this step.
    case alreadyTold(recipient: String)
    /// The mail server refused this step's letter to this person for good: she has not been told.
    case undeliverable(recipient: String)
    /// This person has had today's letter, and the matter is not urgent, or has had all that one person gets in a day; it
    /// goes into tomorrow's.
    case oneLetterADay(recipient: String)
    /// Nobody of this role has an address, in the unit or above it.
    case nobodyToTell(ReminderPolicy.Recipient)
    /// A later step has come, or the day has moved: this reminder is out of date, another one takes its place.
    case superseded
    /// It could not be delivered while it had a point (`ReminderPolicy.usefulThrough`).
    case outOfTime

    /// The reminder will never be sent; otherwise it may be later.
    package var isFinal: Bool {
        switch self {
        case .closed, .alreadyTold, .undeliverable, .superseded, .outOfTime: true
        case .tooEarly, .quietHours, .oneLetterADay, .nobodyToTell: false
        }
    }

    /// One English sentence for operators.
    package var trace: String {
        switch self {
        case .closed: "nothing is owed any more"
        case .tooEarly(let firstOn): "the first reminder is planned for \(firstOn.iso)"
        case .quietHours: "no letter leaves at this hour"
        case .alreadyTold(let recipient): "\(recipient) has been told of this step"
        case .undeliverable(let recipient): "\(recipient) has not been told of this step: refused for good"
        case .outOfTime: "it could not be delivered while it had a point"
        case .oneLetterADay(let recipient): "\(recipient) has had today's letter; this goes into the next day's"
        case .nobodyToTell(let role): "nobody with the role \(role.rawValue) has an address; add one to contacts.csv"
        case .superseded: "a later step has come or the day has moved"
        }
    }
}
