// SPDX-License-Identifier: Apache-2.0

extension SheetFile {
    /// The text as UTF-8 without byte-order mark; nil when the bytes are neither UTF-8 nor UTF-16 ("Unicode Text" of
    /// Excel).
    static func utf8(_ bytes: [UInt8]) -> [UInt8]? {
        if let order = order(bytes) {
            let body = bytes.starts(with: order.mark) ? bytes.dropFirst(2) : bytes[...]
            return Array(String(decoding: units(body, order), as: UTF16.self).utf8)
        }
        guard bytes.withUnsafeBufferPointer({ String(validating: $0, as: UTF8.self) }) != nil else { return nil }
        return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    private enum Order {
        case little, big

        var mark: [UInt8] { self == .little ? [0xFF, 0xFE] : [0xFE, 0xFF] }
    }

    /// Told by its mark, or by the zeros that every second byte of mostly Latin text is.
    private static func order(_ bytes: [UInt8]) -> Order? {
        for order in [Order.little, .big] where bytes.starts(with: order.mark) { return order }
        let sample = bytes.prefix(1024)
        let pairs = sample.count / 2
        if pairs < 4 { return nil }
        var zeros = (even: 0, odd: 0)
        for index in 0..<pairs * 2 where sample[index] == 0 {
            if index % 2 == 0 { zeros.even += 1 } else { zeros.odd += 1 }
        }
        if zeros.odd * 3 > pairs, zeros.even * 20 < pairs { return .little }
        if zeros.even * 3 > pairs, zeros.odd * 20 < pairs { return .big }
        return nil
    }

    /// A last odd byte is the rest of a file that was cut off: it becomes a character nobody knows, and is warned of.
    private static func units(_ bytes: ArraySlice<UInt8>, _ order: Order) -> [UInt16] {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2 + 1)
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            units.append(order == .little ? first | second << 8 : first << 8 | second)
            index += 2
        }
        if index < bytes.endIndex { units.append(0xFFFD) }
        return units
    }
}
