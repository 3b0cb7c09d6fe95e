// SPDX-License-Identifier: Apache-2.0

/// A word that must not be seen: prints as dots wherever it ends up, in logs, errors, dumps and mirrors.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String
    /// Where it stands, when it is read again at every use.
    private let file: String?

    package init(_ value: String, file: String? = nil) {
        self.value = value
        self.file = file
    }

    /// The word itself, for the one call that needs it. One from a file is read again, so that a changed password needs no
    /// restart; while the file cannot be read or is empty, the word is the one of the start.
    package func reveal() -> String {
        file.flatMap { try? ConfigurationFile.firstLine($0) } ?? value
    }

    /// The same word, wherever it stands.
    package static func == (left: Secret, right: Secret) -> Bool { left.value == right.value }

    package var description: String { "••••" }
    package var debugDescription: String { "••••" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}
