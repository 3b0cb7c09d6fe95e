// SPDX-License-Identifier: Apache-2.0

import Reporting
import Storage

/// How letters are told on a line.
enum LetterWords {
    /// Columns of a stranger's text within a table.
    private static let width = 36

    /// A stranger's text as a cell: harmless, and not endless.
    static func cell(_ text: String?) -> String {
        guard let text, !text.isEmpty else { return "-" }
        let plain = Console.plain(text)
        return plain.count <= width ? plain : plain.prefix(width - 1) + "…"
    }

    /// "2025-03-16 17:05:09", in Viet Nam, of microseconds since 1970.
    static func time(_ microseconds: Int64) -> String {
        String(SubmissionLife.clock(microseconds / 1_000).prefix(19))
    }

    static func age(_ microseconds: Int64) -> String { Clock.span(Clock.milliseconds - microseconds / 1_000) }

    static func count(_ number: Int, _ one: String = "letter", _ many: String = "letters") -> String {
        "\(number) \(number == 1 ? one : many)"
    }
}
