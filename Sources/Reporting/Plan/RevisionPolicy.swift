// SPDX-License-Identifier: Apache-2.0

/// What a corrected report must bring.
package struct RevisionPolicy: Hashable, Sendable {
    /// A revision says why it was made.
    package let reasonRequired: Bool

    package init(reasonRequired: Bool = true) {
        self.reasonRequired = reasonRequired
    }
}
