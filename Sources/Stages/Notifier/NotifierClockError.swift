// SPDX-License-Identifier: Apache-2.0

/// The trial's clock cannot be used as it is set. Trying again does not help; somebody has to put it right.
package struct NotifierClockError: Error, Hashable, CustomStringConvertible {
    /// What is wrong, as the rest of a sentence that begins with the variable.
    package let message: String
    /// What to do, one sentence.
    package let fix: String

    package var description: String { "\(NotifierClock.variable) (environment) \(message). \(fix)" }
}
