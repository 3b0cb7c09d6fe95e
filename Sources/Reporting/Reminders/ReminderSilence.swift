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
    /// This person has had today's letter; the matter goes into tomorrow's.
    case oneLetterADay(recipient: String)
    /// Nobody of this role has an address, in the unit or above it.
    case nobodyToTell(ReminderPolicy.Recipient)
    /// A later step has come, or the day has moved: this reminder is out of date, another one takes its place.
    case superseded

    /// The reminder will never be sent; otherwise it may be later.
    package var isFinal: Bool {
        switch self {
        case .closed, .alreadyTold, .superseded: true
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
        case .oneLetterADay(let recipient): "\(recipient) has had today's letter; this goes into the next day's"
        case .nobodyToTell(let role): "nobody with the role \(role.rawValue) has an address; add one to contacts.csv"
        case .superseded: "a later step has come or the day has moved"
        }
    }
}
