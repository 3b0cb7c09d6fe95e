// SPDX-License-Identifier: Apache-2.0

/// Walks the bytes of a CSV file once, row by row.
///
/// UTF-8 makes this safe on bytes: quotes, separators and line ends never occur inside a multi-byte character.
struct CSVScanner {
    let separator: UInt8

    private let bytes: [UInt8]
    private var position: Int
    private var line = 1
    private var rows = 0

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// - Parameter text: UTF-8 without byte-order mark.
    init(text: [UInt8], separator: UInt8) {
        bytes = text
        position = 0
        self.separator = separator
    }

    /// The number of the row read last.
    var rowNumber: Int { rows }

    var isAtEnd: Bool { position >= bytes.count }

    init(_ bytes: [UInt8], separator: UInt8?) throws(CSVError) {
        if let line = Self.lineOfFirstInvalidUTF8(bytes) {
            throw CSVError(.notUTF8, line: line)
        }
        self.bytes = bytes
        position = bytes.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0
        self.separator = separator ?? Self.likelySeparator(bytes[position...])
    }

    /// The next row, also a blank one; nil at the end.
    mutating func nextRow() throws(CSVError) -> CSVTable.Row? {
        guard position < bytes.count else { return nil }
        let startLine = line
        rows += 1
        var fields: [String] = []
        while true {
            fields.append(try nextField())
            guard position < bytes.count else { break }
            let byte = bytes[position]
            position += 1
            if byte == separator {
                // A separator at the very end of the file still opens an empty last field.
                if position == bytes.count { fields.append("") }
                if position < bytes.count { continue }
                break
            }
            line += 1
            if byte == Self.carriageReturn, position < bytes.count, bytes[position] == Self.lineFeed {
                position += 1
            }
            break
        }
        return CSVTable.Row(line: startLine, number: rows, fields: fields)
    }

    /// Reads one field and stops before the separator or line end that follows it.
    private mutating func nextField() throws(CSVError) -> String {
        var start = position
        while start < bytes.count, bytes[start] == UInt8(ascii: " ") { start += 1 }
        if start < bytes.count, bytes[start] == Self.quote {
            position = start + 1
            return try quotedField()
        }
        var end = start
        while end < bytes.count, !isEndOfField(bytes[end]) { end += 1 }
        position = end
        while end > start, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private mutating func quotedField() throws(CSVError) -> String {
        let openedOn = line
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte != Self.quote {
                if byte == Self.lineFeed { line += 1 }
                text.append(byte)
            } else if position < bytes.count, bytes[position] == Self.quote {
                text.append(byte)
                position += 1
            } else {
                while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
                guard position == bytes.count || isEndOfField(bytes[position]) else {
                    throw CSVError(.textAfterQuote, line: line)
                }
                return String(decoding: text, as: UTF8.self)
            }
        }
        throw CSVError(.quoteNotClosed, line: openedOn)
    }

    private func isEndOfField(_ byte: UInt8) -> Bool {
        byte == separator || byte == Self.lineFeed || byte == Self.carriageReturn
    }

    /// The separator that occurs most in the first line outside quotes; a comma when none does.
    private static func likelySeparator(_ bytes: ArraySlice<UInt8>) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var quoted = false
        for byte in bytes {
            if byte == quote {
                quoted.toggle()
            } else if !quoted {
                if byte == lineFeed || byte == carriageReturn { break }
                counts[byte, default: 0] += 1
            }
        }
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        return candidates.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? UInt8(ascii: ",")
    }

    private static func lineOfFirstInvalidUTF8(_ bytes: [UInt8]) -> Int? {
        if bytes.withUnsafeBufferPointer({ String(validating: $0, as: UTF8.self) }) != nil { return nil }
        var line = 1
        var rest = bytes[...]
        // A line end never splits a character, so the first line that is invalid alone holds the mistake.
        while let end = rest.firstIndex(of: lineFeed) {
            if String(validating: rest[..<end], as: UTF8.self) == nil { return line }
            rest = rest[(end + 1)...]
            line += 1
        }
        return line
    }
}
