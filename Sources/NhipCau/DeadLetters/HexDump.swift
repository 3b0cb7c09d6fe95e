// SPDX-License-Identifier: Apache-2.0

/// Bytes for people: sixteen a line, with what is visible ASCII of them.
enum HexDump {
    private static let width = 16

    /// - Parameter start: the offset that the first byte is shown with.
    static func text(_ bytes: ArraySlice<UInt8>, from start: Int = 0) -> String {
        stride(from: bytes.startIndex, to: bytes.endIndex, by: width).map { begin in
            let line = bytes[begin..<min(begin + width, bytes.endIndex)]
            let codes = line.map { padded($0, 2) }.joined(separator: " ")
            let letters = line.map { (0x20...0x7E).contains($0) ? String(Unicode.Scalar($0)) : "." }.joined()
            let gap = String(repeating: " ", count: (width - line.count) * 3)
            return "\(padded(start + begin - bytes.startIndex, 8))  \(codes)\(gap)  |\(letters)|"
        }.joined(separator: "\n")
    }

    /// On one line.
    static func line(_ bytes: some Collection<UInt8>) -> String { bytes.map { padded($0, 2) }.joined() }

    private static func padded(_ number: some BinaryInteger, _ width: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
