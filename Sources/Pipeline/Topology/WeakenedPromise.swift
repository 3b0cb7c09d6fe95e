// SPDX-License-Identifier: Apache-2.0

/// One promise that a broker weakens, as it was seen.
package struct WeakenedPromise: Sendable, Hashable {
    /// Stable, dotted, for searching and counting: `dead_letters.at_most_once`.
    package let code: String
    package let promise: Promise
    /// What may happen now.
    package let effect: String
    /// What an operator does about it.
    package let remedy: String
}

/// Something on which a promise rests and which was not seen: because nothing on an AMQP connection shows it, or
/// because looking failed.
package struct UnseenTrait: Sendable, Hashable {
    /// Stable and dotted, like that of a weakened promise.
    package let code: String
    package let promise: Promise
    /// What it is, and why it was not seen.
    package let reason: String
    /// How an operator sees it.
    package let remedy: String
}
