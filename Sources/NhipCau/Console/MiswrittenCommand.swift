// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A command of an officer that cannot be read: what is wrong with it in Vietnamese, and how it is written.
enum MiswrittenCommand {
    /// The parser's sentences that an officer meets; in the second part `@` stands for what the first quotes.
    private static let sentences = [
        ("Missing expected argument '", "thiếu @"), ("Missing value for '", "thiếu giá trị: @"),
        ("Unknown option '", "không có tùy chọn @"), ("Unexpected argument '", "thừa @"),
        ("The value '", "không hiểu giá trị @"),
    ]

    /// `nil` when the word is none of an officer's; operators read the parser's own English.
    static func failure(_ word: String?, _ message: String) -> Failure? {
        let commands: [any ParsableCommand.Type] = [
            TemplateCommand.self, CheckCommand.self, SubmitCommand.self, SendCommand.self, ReceiptsCommand.self,
            TableCommand.self,
        ]
        guard let word, let command = commands.first(where: { $0.configuration.commandName == word })
        else { return nil }
        let example = command.configuration.discussion.split(separator: "\n").first { $0.hasPrefix("Ví dụ:") }
        let written = example.map { "viết như: \($0.dropFirst(6).drop { $0 == " " })" } ?? "xem cách viết"
        return Failure(
            "đọc lệnh nhipcau \(word)",
            why: Console.plain(inVietnamese(message)),
            next: "\(written) (giải thích: nhipcau \(word) --help)",
            isForOfficers: true
        )
    }

    private static func inVietnamese(_ message: String) -> String {
        for (beginning, sentence) in sentences where message.hasPrefix(beginning) {
            let quoted = message.dropFirst(beginning.count).prefix { $0 != "'" }
            return sentence.replacing("@", with: quoted)
        }
        return message
    }
}
