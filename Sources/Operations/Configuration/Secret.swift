// SPDX-License-Identifier: Apache-2.0

/// A word that must not be seen: prints as dots wherever it ends up, in logs, errors, dumps and mirrors.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    package init(_ value: String) {
        self.value = value
    }

    /// The word itself, for the one call that needs it.
    package func reveal() -> String { value }

    package var description: String { "••••" }
    package var debugDescription: String { "••••" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}
