// SPDX-License-Identifier: Apache-2.0

/// The names of everything a log line may carry besides its message.
///
/// One spelling for the whole house, so that a search for one submission finds every line about it, whichever worker
/// wrote it. Dotted, singular, English; units are part of the name where there is one.
package enum LogKey {
    package static let attempt = "attempt"
    package static let brokerVersion = "broker.version"
    package static let check = "check"
    package static let connection = "connection"
    package static let count = "count"
    package static let durationSeconds = "duration.seconds"
    package static let host = "host"
    package static let mailMessageID = "mail.message.id"
    package static let outcome = "outcome"
    package static let path = "path"
    package static let period = "period"
    package static let port = "port"
    package static let processID = "process.id"
    package static let promise = "promise"
    package static let queue = "queue"
    package static let reason = "reason"
    package static let receiptNumber = "receipt.no"
    package static let reminderKey = "reminder.key"
    package static let remedy = "remedy"
    package static let revision = "revision"
    package static let signal = "signal"
    package static let submissionID = "submission.id"
    package static let unitCode = "unit.code"
    package static let unseen = "unseen"
    package static let version = "version"
}
