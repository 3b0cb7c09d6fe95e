// SPDX-License-Identifier: Apache-2.0

/// Why the reference data cannot be used: every mistake in every file. Starting again does not help before they are
/// corrected.
package struct ReferenceDataError: Error, Hashable, Sendable, CustomStringConvertible {
    package struct Problem: Hashable, Sendable, CustomStringConvertible {
        /// Path as given to the loader, with the file's own path below it.
        package let file: String
        /// 1-based; 1 for what concerns the whole file.
        package let line: Int
        /// What is wrong.
        package let what: String
        /// How to correct it.
        package let fix: String

        /// `config/units/units.csv:12: valid_to 2025-01-01 is before …; fix: …`, as editors understand it.
        package var description: String {
            "\(file):\(line): \(what); fix: \(fix)"
        }
    }

    /// Ordered by file and line.
    package let problems: [Problem]

    package var description: String {
        let head =
            problems.count == 1 ? "1 mistake in the reference data" : "\(problems.count) mistakes in the reference data"
        return ([head] + problems.map(\.description)).joined(separator: "\n")
    }
}
