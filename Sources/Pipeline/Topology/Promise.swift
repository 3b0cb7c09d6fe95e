// SPDX-License-Identifier: Apache-2.0

/// What NhipCau promises, by its number: the five of the architecture's §1, and the README's about lateness. Numbers 2
/// and 5 rest on the database alone, so no broker can weaken them.
package enum Promise: Int, Sendable, CaseIterable {
    case safeBeforeAcknowledged = 1
    case repeatChangesNothing
    case everySubmissionEnds
    case noSilence
    case everyNumberOpens
    case brokerDatesArrival

    /// One line for operators.
    package var text: String {
        switch self {
        case .safeBeforeAcknowledged: "nothing is acknowledged before it is safe"
        case .repeatChangesNothing: "a repeat changes nothing"
        case .everySubmissionEnds: "every submission ends somewhere you can point at"
        case .noSilence: "no wait without an end, no silence"
        case .everyNumberOpens: "any number can be opened"
        case .brokerDatesArrival: "a report is late or in time by the broker's clock"
        }
    }
}
