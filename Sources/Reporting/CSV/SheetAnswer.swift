// SPDX-License-Identifier: Apache-2.0

/// A yes-or-no cell. Whoever writes something is understood or asked back; a word nobody knows is never taken for no.
enum SheetAnswer {
    case yes, no, unclear

    init(_ text: String) {
        let signs = text.unicodeScalars.filter { !$0.properties.isWhitespace }
        if let sign = signs.first, signs.allSatisfy({ $0 == sign }) {
            if Self.ticks.contains(sign) {
                self = .yes
                return
            }
            if Self.crosses.contains(sign) {
                self = .no
                return
            }
        }
        self = Self.words.find(text) ?? .unclear
    }

    private static let ticks = Set("✓✔☑✅√☒🗸🗹xXvVхХ".unicodeScalars)
    private static let crosses = Set("☐□✗✘❌".unicodeScalars)

    /// "Không phát sinh" written into its own cell repeats the heading, so that it means yes.
    private static let words = WordBook<SheetAnswer>([
        ("có", .yes), ("đúng", .yes), ("phải", .yes), ("vâng", .yes), ("rồi", .yes), ("yes", .yes), ("y", .yes),
        ("true", .yes), ("1", .yes), ("ok", .yes), ("đồng ý", .yes), ("không phát sinh", .yes),
        ("không", .no), ("no", .no), ("n", .no), ("k", .no), ("ko", .no), ("false", .no), ("sai", .no), ("0", .no),
        ("chưa", .no), ("có phát sinh", .no),
    ])
}
