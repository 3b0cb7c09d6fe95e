// SPDX-License-Identifier: Apache-2.0

/// Where a reminder stands. A letter is never promised exactly once: after its last byte an unanswered server leaves it
/// `unknown`, and it is sent once more under the same Message-ID.
package enum ReminderState: String, Sendable, CaseIterable {
    /// To be sent.
    case planned
    /// A sender has it in hand.
    case sending
    /// The mail server took it over.
    case accepted
    /// Sent, and the answer was lost.
    case unknown
    /// The mail server refused it for good.
    case failed
    /// Nothing is owed any more, or the day has moved: it was never sent.
    case obsolete
}
