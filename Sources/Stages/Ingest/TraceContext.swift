// SPDX-License-Identifier: Apache-2.0

/// A `traceparent` of W3C Trace Context, version 00, as it may be passed on: anything else is left out.
struct TraceContext {
    let text: String

    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 55 else { return nil }
        for (index, byte) in bytes.enumerated() {
            switch index {
            case 2, 35, 52: guard byte == UInt8(ascii: "-") else { return nil }
            default:
                let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                guard isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte) else { return nil }
            }
        }
        self.text = text
    }
}
