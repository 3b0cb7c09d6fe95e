// SPDX-License-Identifier: Apache-2.0

/// What the exit status of a process says. Numbers follow sysexits(3), so that they mean something to a supervisor. Besides
/// these there is only what the system says of a process that was killed (`kill -9`: 137).
package enum ExitCode: Int32, Sendable {
    /// Stopped as asked, everything in hand settled.
    case settled = 0
    /// A part failed in a way it could not mend; the log says which. Starting again may help.
    case failed = 70
    /// Stopped as asked, but work in hand was left: the drain ran out of time, or a second signal ended it. The broker
    /// delivers it again, nothing is lost.
    case leftovers = 75
    /// The configuration is wrong. Starting again does not help.
    case configuration = 78
}
