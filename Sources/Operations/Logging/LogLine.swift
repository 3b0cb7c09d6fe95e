// SPDX-License-Identifier: Apache-2.0

import Logging

/// Builds the bytes of one log line.
///
/// Whatever a message or a value contains, the result is exactly one line of valid UTF-8: control characters are
/// escaped, so that a title with CR LF in it cannot forge a second line.
struct LogLine {
    /// Longest value written out, in bytes. A report body that strays into a log shall not fill the disk.
    static let longestValue = 4_096

    private(set) var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(512)
    }

    // MARK: JSON

    /// A line such as `{"time":"…","level":"info","logger":"…","message":"…","unit.code":"341"}`.
    static func json(_ event: LogEvent, label: String, metadata: Logger.Metadata) -> [UInt8] {
        var line = LogLine()
        line.append("{\"time\":\"")
        LogTime.appendNow(to: &line.bytes)
        line.append("\",\"level\":\"")
        line.append(event.level.rawValue)
        line.append("\",\"logger\":")
        line.appendJSONString(label)
        line.append(",\"message\":")
        line.appendJSONString(event.message.description)
        if let error = event.error {
            line.append(",\"error\":")
            line.appendJSONString("\(error)")
        }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line.append(",")
            line.appendJSONString(Self.reserved.contains(key) ? "metadata." + key : key)
            line.append(":")
            line.appendJSON(LogRedaction.hides(key) ? .string(LogRedaction.mark) : value)
        }
        line.append("}\n")
        return line.bytes
    }

    /// Keys of the line itself; metadata of the same name moves aside instead of writing a key twice.
    private static let reserved: Set<String> = ["time", "level", "logger", "message"]

    private mutating func appendJSON(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text):
            appendJSONString(text)
        case .stringConvertible(let number as Int):
            // First, as most numbers are: the cast below costs a microsecond.
            append(String(number))
        case .stringConvertible(let flag as Bool):
            append(flag ? "true" : "false")
        case .stringConvertible(let number as Double) where number.isFinite:
            append("\(number)")
        case .stringConvertible(let number as any FixedWidthInteger):
            append(String(number))
        case .stringConvertible(let other):
            appendJSONString(other.description)
        case .array(let items):
            append("[")
            for (index, item) in items.enumerated() {
                if index > 0 { append(",") }
                appendJSON(item)
            }
            append("]")
        case .dictionary(let items):
            append("{")
            for (index, item) in items.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { append(",") }
                appendJSONString(item.key)
                append(":")
                appendJSON(LogRedaction.hides(item.key) ? .string(LogRedaction.mark) : item.value)
            }
            append("}")
        }
    }

    private mutating func appendJSONString(_ text: String) {
        append("\"")
        appendEscaped(text)
        append("\"")
    }

    // MARK: Plain

    /// A line such as `2025-03-17T01:00:00.123Z INFO nhipcau.ingest: Batch stored batch.size=32`.
    static func plain(_ event: LogEvent, label: String, metadata: Logger.Metadata) -> [UInt8] {
        var line = LogLine()
        LogTime.appendNow(to: &line.bytes)
        line.append(" ")
        line.append(event.level.rawValue.uppercased())
        line.append(" ")
        line.append(label)
        line.append(": ")
        line.appendEscaped(event.message.description, quotes: false)
        if let error = event.error {
            line.append(" error=")
            line.appendWord("\(error)")
        }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line.append(" ")
            line.appendEscaped(key, quotes: false)
            line.append("=")
            switch value {
            case _ where LogRedaction.hides(key): line.append(LogRedaction.mark)
            case .array, .dictionary: line.appendJSON(value)
            case .string(let text): line.appendWord(text)
            case .stringConvertible(let other): line.appendWord(other.description)
            }
        }
        line.append("\n")
        return line.bytes
    }

    private mutating func appendWord(_ text: String) {
        let needsQuotes = text.isEmpty || text.utf8.contains { $0 <= 0x20 || $0 == 0x22 || $0 == 0x3D }
        if needsQuotes {
            appendJSONString(text)
        } else {
            appendEscaped(text, quotes: false)
        }
    }

    // MARK: Bytes

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends `text` with control characters (and quotes and backslashes when `quotes`) escaped, cut when too long.
    private mutating func appendEscaped(_ text: String, quotes: Bool = true) {
        func isPlain(_ byte: UInt8) -> Bool {
            byte >= 0x20 && byte != 0x7F && !(quotes && (byte == 0x22 || byte == 0x5C))
        }
        let isAppended = text.utf8.withContiguousStorageIfAvailable { buffer in
            guard buffer.count <= Self.longestValue, buffer.allSatisfy(isPlain) else { return false }
            bytes.append(contentsOf: buffer)
            return true
        }
        if isAppended == true { return }
        var written = 0
        for byte in text.utf8 {
            // Cut only where a character begins, so that the line stays valid UTF-8.
            if written >= Self.longestValue, byte & 0xC0 != 0x80 {
                append("… (\(text.utf8.count) bytes)")
                return
            }
            written += 1
            switch byte {
            case 0x22 where quotes: append("\\\"")
            case 0x5C where quotes: append("\\\\")
            case 0x0A: append("\\n")
            case 0x0D: append("\\r")
            case 0x09: append("\\t")
            case 0x00..<0x20, 0x7F:
                append("\\u00")
                bytes.append(Self.hexDigits[Int(byte >> 4)])
                bytes.append(Self.hexDigits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}
