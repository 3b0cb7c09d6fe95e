// SPDX-License-Identifier: Apache-2.0

import AMQP

/// What an error says of the entry in whose handling it came. The set is closed, and an error that says nothing accuses
/// nobody: a good report must never pay for a disk that is full.
package enum FailureBlame: Sendable, Hashable {
    /// Only the entry's own content can cause it: a text that cannot be stored, a number out of range. It is believed as
    /// soon as another entry was handled after it.
    case entry
    /// Nobody can tell: a limit of time, an error never heard of. The entry is accused only after it failed alone many
    /// times, with others handled in between each time.
    case unclear
    /// Only the surroundings can cause it: an outage, a full disk, a table or a right that is missing. It never accuses an
    /// entry; the stage waits and probes.
    case dependency
}

/// An error that knows whom it accuses.
package protocol BlamedFailure: Error {
    var blame: FailureBlame { get }
}

extension FailureBlame {
    /// Whom an error accuses. One that does not say is `unclear`.
    package init(_ error: any Error) {
        switch error {
        case let error as any BlamedFailure: self = error.blame
        case is AMQPError: self = .dependency
        default: self = .unclear
        }
    }
}
