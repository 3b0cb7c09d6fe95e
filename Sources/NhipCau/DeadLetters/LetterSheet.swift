// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

/// One dead letter on a page, with all that is kept of it.
struct LetterSheet {
    /// What is shown of properties and body, unless everything is asked for.
    private static let shownProperties = 256
    private static let shownLines = 120
    private static let shownCharacters = 12_000

    let letter: StoredDeadLetter
    let acts: [DeadLetterAct]
    let isWhole: Bool

    var text: String {
        [columns, headers, properties, body, history].joined(separator: "\n\n")
    }

    private var columns: String {
        let row = letter.row
        let fields: [(String, String?)] = [
            ("id", "\(row.id)"), ("state", row.state.rawValue), ("stage", row.stage), ("queue", row.queue),
            ("reason", row.reason), ("detail", row.detail), ("submission", row.submissionID?.uuidString.lowercased()),
            ("account", row.account), ("unit", row.unitCode), ("routing key", row.routingKey),
            ("message id", row.messageID), ("type", row.messageType), ("content type", row.contentType),
            ("bytes", "\(row.bodySize)"), ("attempts", "\(row.attempts)"), ("times", "\(row.times)"),
            ("first", LetterWords.time(row.firstAt)),
            ("last", "\(LetterWords.time(row.lastAt)) (\(LetterWords.age(row.lastAt)) ago)"),
        ]
        return Console.table(fields.map { [$0.0, Console.plain($0.1 ?? "-")] })
    }

    private var headers: String {
        "Headers, as understood\n" + (IndentedJSON.text(Array(letter.headers.utf8)) ?? Console.plain(letter.headers))
    }

    private var properties: String {
        guard !letter.properties.isEmpty else { return "Properties: none, it is an entry out of a bundle" }
        let shown = isWhole ? letter.properties[...] : letter.properties.prefix(Self.shownProperties)
        let left = letter.properties.count - shown.count
        return "Properties as received, \(letter.properties.count) bytes\n" + HexDump.line(shown)
            + (left > 0 ? "\n… and \(left) bytes more: --all" : "")
    }

    private var body: String {
        guard let body = letter.body else {
            return
                "Body: not kept (\(letter.row.bodySize) bytes: over the limit, or its sender had too many dead letters)"
        }
        return "Body\n" + cut(LetterBody(body, type: letter.row.messageType).text)
    }

    private func cut(_ text: String) -> String {
        guard !isWhole else { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let shown = lines.prefix(Self.shownLines).joined(separator: "\n").prefix(Self.shownCharacters)
        return shown.utf8.count == text.utf8.count ? text : shown + "\n… and more: --all"
    }

    private var history: String {
        guard !acts.isEmpty else { return "Nobody has done anything with it yet." }
        let rows = acts.map { act in
            [LetterWords.time(act.at), act.act, Console.plain(act.actor), Console.plain(act.reason)]
        }
        return Console.table([["WHEN (UTC+7)", "ACT", "BY", "BECAUSE"]] + rows)
    }
}
