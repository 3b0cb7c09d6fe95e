// SPDX-License-Identifier: Apache-2.0

/// What the sum over the units counts more than once: joint communication activities that several of them reported under
/// one `joint_group_id`. Each unit's own figures keep them; the province counts each activity once, as digital when any of
/// those who took part put it on a platform (II.5).
package struct JointRepeats: Sendable, Hashable {
    /// Reports of an activity beyond the first.
    package let communication: Int
    /// Reports of it as digital beyond the first such.
    package let communicationDigital: Int

    package static let none = JointRepeats(communication: 0, communicationDigital: 0)

    package init(communication: Int, communicationDigital: Int) {
        self.communication = communication
        self.communicationDigital = communicationDigital
    }
}
