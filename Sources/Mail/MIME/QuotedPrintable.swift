// SPDX-License-Identifier: Apache-2.0

/// Text in quoted-printable (RFC 2045 §6.7): Vietnamese survives every relay, and what is ASCII stays readable.
enum QuotedPrintable {
    /// With the soft break's `=`, a line has 76 characters at most.
    private static let longestContent = 75
    private static let hex = Array("0123456789ABCDEF".utf8)

    /// Any line end becomes CRLF. A character is never cut by a soft break.
    static func encode(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count * 2)
        var column = 0
        var token: [UInt8] = []
        let scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            if scalar == "\r" || scalar == "\n" {
                if scalar == "\r", index < scalars.count, scalars[index] == "\n" { index += 1 }
                output += [0x0D, 0x0A]
                column = 0
                continue
            }
            let endsLine = index == scalars.count || scalars[index] == "\r" || scalars[index] == "\n"
            token.removeAll(keepingCapacity: true)
            append(scalar, endsLine: endsLine, to: &token)
            if column + token.count > longestContent {
                output += [UInt8(ascii: "="), 0x0D, 0x0A]
                column = 0
            }
            output += token
            column += token.count
        }
        return output
    }

    private static func append(_ scalar: Unicode.Scalar, endsLine: Bool, to token: inout [UInt8]) {
        let isBlank = scalar == " " || scalar == "\t"
        // A blank at the end of a line is lost on the way unless it is encoded.
        if (0x21...0x7E).contains(scalar.value) && scalar != "=" || isBlank && !endsLine {
            token.append(UInt8(truncatingIfNeeded: scalar.value))
            return
        }
        for byte in UTF8.encode(scalar).map(Array.init) ?? [] {
            token += [UInt8(ascii: "="), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
        }
    }
}
