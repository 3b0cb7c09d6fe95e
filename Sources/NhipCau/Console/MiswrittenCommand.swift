// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A command that cannot be read: what is wrong with it, for an officer in Vietnamese, and how it is written.
enum MiswrittenCommand {
    /// The parser's sentences that an officer meets; in the second part `@` stands for what the first quotes.
    private static let sentences = [
        ("Missing expected argument '", "Lệnh chưa đủ: chưa ghi @."),
        ("Missing value for '", "Lệnh chưa đủ: chưa ghi @."),
        ("Unknown option '", "Không có tùy chọn @."), ("Unexpected argument '", "Lệnh thừa \"@\"."),
        ("The value '", "Không hiểu \"@\"."),
    ]
    /// What stands for an argument in the parser's sentences, and how it is called.
    private static let names = [
        "<file>": "tên tệp", "--period": "kỳ báo cáo (--period)", "--unit": "mã đơn vị (--unit)",
        "--output": "tên tệp ghi ra (--output)", "--since": "ngày (--since)", "--as-of": "ngày (--as-of)",
    ]

    /// What to say of a command that the parser refused; `nil` when the word is none of an officer's: operators read the
    /// parser's own English.
    static func text(_ word: String?, _ message: String) -> String? {
        let commands: [any ParsableCommand.Type] = [
            TemplateCommand.self, CheckCommand.self, SubmitCommand.self, SendCommand.self, ReceiptsCommand.self,
            TableCommand.self,
        ]
        guard let word, let command = commands.first(where: { $0.configuration.commandName == word })
        else { return nil }
        let example = command.configuration.discussion.split(separator: "\n").first { $0.hasPrefix("Ví dụ:") }
        let written = example.map { "Cách viết:  \($0.dropFirst(6).drop { $0 == " " })\n" } ?? ""
        return "\(inVietnamese(message))\n\(written)Giải thích: nhipcau \(word) --help"
    }

    /// A word that is no command at all. The parser takes it for an argument of the program, and with `--help` behind it
    /// prints the program's help as if nothing were wrong.
    static func unknown(_ arguments: ArraySlice<String>, of commands: [any ParsableCommand.Type]) -> String? {
        let names = commands.compactMap { $0.configuration.commandName }
        var words = arguments
        if words.first == "help" { words = words.dropFirst() }
        guard let word = words.first, !word.hasPrefix("-"), word != "help", !names.contains(word) else { return nil }
        return """
            Không có lệnh "\(Console.plain(word))". / There is no command of that name.
            Các lệnh:   \(names.joined(separator: ", "))
            Giải thích: nhipcau --help
            """
    }

    private static func inVietnamese(_ message: String) -> String {
        for (beginning, sentence) in sentences where message.hasPrefix(beginning) {
            let quoted = String(message.dropFirst(beginning.count).prefix { $0 != "'" })
            let key = quoted.split(separator: " ").first.map(String.init) ?? quoted
            let name = sentence.contains("chưa ghi") ? names[key] ?? quoted : quoted
            return sentence.replacing("@", with: name) + suggestion(message)
        }
        return message
    }

    private static func suggestion(_ message: String) -> String {
        guard let match = message.firstMatch(of: /Did you mean '([^']+)'\?/) else { return "" }
        return " Có phải \(match.output.1)?"
    }
}
