// SPDX-License-Identifier: Apache-2.0

import Foundation

/// JSON with a line for each member, otherwise as it was written: nothing is sorted, rounded or left out.
enum IndentedJSON {
    /// `nil` when it is no JSON.
    static func text(_ bytes: [UInt8]) -> String? {
        guard (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil,
            let text = String(validating: bytes, as: UTF8.self)
        else { return nil }
        return indented(text)
    }

    private static func indented(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var depth = 0
        var isInString = false
        var isEscaped = false
        var isFresh = false
        func line() { result.append(contentsOf: ("\n" + String(repeating: "  ", count: depth)).unicodeScalars) }
        for scalar in text.unicodeScalars {
            if isInString {
                result.append(scalar)
                if !isEscaped, scalar == "\"" { isInString = false }
                isEscaped = !isEscaped && scalar == "\\"
                continue
            }
            switch scalar {
            case " ", "\n", "\r", "\t", "\u{FEFF}": continue
            case "{", "[":
                if isFresh { line() }
                result.append(scalar)
                depth += 1
                isFresh = true
                continue
            case "}", "]":
                depth -= 1
                if !isFresh { line() }
                result.append(scalar)
            case ",":
                result.append(scalar)
                line()
            case ":": result.append(contentsOf: ": ".unicodeScalars)
            default:
                if isFresh { line() }
                isInString = scalar == "\""
                result.append(scalar)
            }
            isFresh = false
        }
        return String(result)
    }
}
