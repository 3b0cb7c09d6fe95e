// SPDX-License-Identifier: Apache-2.0

/// Cuts an SQL script into statements, for migrations that must not run in one transaction.
///
/// Knows what may hide a semicolon: quoted strings and names, `E''` escapes, dollar quotes, line and nested block comments.
struct ScriptSplitter {
    private let bytes: [UInt8]
    private var position = 0

    static func statements(of script: String) -> [String] {
        var splitter = ScriptSplitter(bytes: Array(script.utf8))
        return splitter.split()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func split() -> [String] {
        var statements: [String] = []
        var start = 0
        var hasText = false
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: ";"):
                if hasText { statements.append(String(decoding: bytes[start..<position], as: UTF8.self)) }
                position += 1
                (start, hasText) = (position, false)
            case UInt8(ascii: "'"):
                let isEscape = position > 0 && bytes[position - 1] | 0x20 == UInt8(ascii: "e") && !isWord(position - 2)
                skipQuoted(byte, backslash: isEscape)
            case UInt8(ascii: "\""):
                skipQuoted(byte, backslash: false)
                hasText = true
            case UInt8(ascii: "-") where next(1) == byte:
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            case UInt8(ascii: "/") where next(1) == UInt8(ascii: "*"):
                skipBlockComment()
            case UInt8(ascii: "$") where !isWord(position - 1):
                skipDollarQuoted()
            default:
                if byte > UInt8(ascii: " ") { hasText = true }
                position += 1
            }
        }
        if hasText { statements.append(String(decoding: bytes[start...], as: UTF8.self)) }
        return statements
    }

    private func next(_ distance: Int) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }

    private func isWord(_ index: Int) -> Bool {
        guard index >= 0, index < bytes.count else { return false }
        switch bytes[index] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), 0x80...:
            return true
        default: return false
        }
    }

    /// A doubled quote ends one piece and begins the next, which comes to the same.
    private mutating func skipQuoted(_ quote: UInt8, backslash: Bool) {
        position += 1
        while position < bytes.count, bytes[position] != quote {
            position += backslash && bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position += 1
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if bytes[position] == UInt8(ascii: "/"), next(1) == UInt8(ascii: "*") {
                depth += 1
                position += 2
            } else if bytes[position] == UInt8(ascii: "*"), next(1) == UInt8(ascii: "/") {
                depth -= 1
                position += 2
            } else {
                position += 1
            }
        } while depth > 0 && position < bytes.count
    }

    /// `$tag$ … $tag$`; a lone dollar (a parameter) is passed over.
    private mutating func skipDollarQuoted() {
        var end = position + 1
        while isWord(end) { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else {
            position += 1
            return
        }
        let tag = bytes[position...end]
        position = end + 1
        while position < bytes.count, !bytes[position...].starts(with: tag) { position += 1 }
        position = min(bytes.count, position + tag.count)
    }
}
