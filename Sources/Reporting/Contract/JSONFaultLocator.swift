// SPDX-License-Identifier: Apache-2.0

/// Says in which line a text stops being JSON. Runs only after simdjson, which gives no place, has refused the text.
struct JSONFaultLocator {
    private enum Expectation { case value, valueOrEnd, key, keyOrEnd, colon, commaOrEnd }

    private let bytes: UnsafeRawBufferPointer
    private var at = 0
    /// Open brackets, `true` for an object.
    private var open: [Bool] = []

    private init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The line, counted from 1, of the first fault; of the last byte when the text merely ends too early.
    static func line(of bytes: UnsafeRawBufferPointer) -> Int {
        var locator = JSONFaultLocator(bytes)
        let offset = min(locator.firstFault(), bytes.count)
        var line = 1
        for index in 0..<offset where bytes[index] == UInt8(ascii: "\n") { line += 1 }
        return line
    }

    private mutating func firstFault() -> Int {
        var expected = Expectation.value
        while true {
            skipSpace()
            guard at < bytes.count else { return at }
            let byte = bytes[at]
            switch (expected, byte) {
            case (.colon, UInt8(ascii: ":")):
                at += 1
                expected = .value
            case (.key, UInt8(ascii: "\"")), (.keyOrEnd, UInt8(ascii: "\"")):
                guard string() else { return at }
                expected = .colon
            case (.keyOrEnd, UInt8(ascii: "}")), (.valueOrEnd, UInt8(ascii: "]")):
                at += 1
                open.removeLast()
                expected = .commaOrEnd
            case (.commaOrEnd, _):
                guard let inObject = open.last else { return at }
                at += 1
                switch byte {
                case UInt8(ascii: ","):
                    expected = inObject ? .key : .value
                case inObject ? UInt8(ascii: "}") : UInt8(ascii: "]"):
                    open.removeLast()
                default:
                    return at - 1
                }
            case (.value, UInt8(ascii: "{")), (.valueOrEnd, UInt8(ascii: "{")):
                at += 1
                open.append(true)
                expected = .keyOrEnd
            case (.value, UInt8(ascii: "[")), (.valueOrEnd, UInt8(ascii: "[")):
                at += 1
                open.append(false)
                expected = .valueOrEnd
            case (.value, _), (.valueOrEnd, _):
                guard byte == UInt8(ascii: "\"") ? string() : scalar() else { return at }
                expected = .commaOrEnd
            default:
                return at
            }
        }
    }

    private mutating func skipSpace() {
        while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
    }

    /// Steps over a string; false, and stays at the fault, when it holds a control character, a wrong escape or no end.
    private mutating func string() -> Bool {
        at += 1
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                at += 1
                return true
            case UInt8(ascii: "\\"):
                guard escape() else { return false }
            case 0..<0x20:
                return false
            default:
                at += 1
            }
        }
        return false
    }

    private mutating func escape() -> Bool {
        guard at + 1 < bytes.count else { return false }
        if bytes[at + 1] == UInt8(ascii: "u") {
            guard let unit = codeUnit(at), !(0xDC00...0xDFFF).contains(unit) else { return false }
            if (0xD800...0xDBFF).contains(unit) {
                // Half a pair: the other half must follow.
                guard let second = codeUnit(at + 6), (0xDC00...0xDFFF).contains(second) else { return false }
                at += 6
            }
            at += 6
            return true
        }
        guard "\"\\/bfnrt".utf8.contains(bytes[at + 1]) else { return false }
        at += 2
        return true
    }

    /// The four digits of the `\u` escape at `start`.
    private func codeUnit(_ start: Int) -> UInt16? {
        guard start + 6 <= bytes.count, bytes[start] == UInt8(ascii: "\\"), bytes[start + 1] == UInt8(ascii: "u"),
            bytes[start + 2] != UInt8(ascii: "+")
        else { return nil }
        return UInt16(String(decoding: bytes[start + 2..<start + 6], as: UTF8.self), radix: 16)
    }

    /// Steps over a number or a literal, as far as telling the line needs.
    private mutating func scalar() -> Bool {
        let start = at
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "+"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "E"):
                at += 1
            default:
                return accept(start..<at)
            }
        }
        return accept(start..<at)
    }

    private mutating func accept(_ range: Range<Int>) -> Bool {
        let text = String(decoding: bytes[range], as: UTF8.self)
        if ["true", "false", "null"].contains(text) { return true }
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.dropFirst() : text[...]
        let leadingZero =
            digits.utf8.count > 1 && digits.hasPrefix("0") && !digits.hasPrefix("0.")
            && !digits.lowercased().hasPrefix("0e")
        let isInteger = digits.utf8.allSatisfy { (48...57).contains($0) }
        // A number no 64 bits hold is refused too.
        let fits = isInteger ? Int64(text) != nil || UInt64(text) != nil : Double(text)?.isFinite == true
        if fits, !leadingZero, digits.utf8.first.map({ (48...57).contains($0) }) == true { return true }
        at = range.lowerBound
        return false
    }
}
