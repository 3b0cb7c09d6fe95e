// SPDX-License-Identifier: Apache-2.0

extension CivilDate {
    /// Reads exactly `yyyy-mm-dd`: ten ASCII characters, a day that exists. Anything else is nil.
    package init?(iso text: some StringProtocol) {
        guard
            let parsed = text.utf8.withContiguousStorageIfAvailable({ CivilDate(iso: UnsafeRawBufferPointer($0)) })
                ?? Array(text.utf8).withUnsafeBytes({ CivilDate(iso: $0) })
        else { return nil }
        self = parsed
    }

    /// Reads exactly `yyyy-mm-dd` from bytes, without making a string.
    package init?(iso bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = bytes.number(at: 0, count: 4), let month = bytes.number(at: 5, count: 2),
            let day = bytes.number(at: 8, count: 2)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Reads a date as an officer writes it: `05/03/2025`, `5/3/2025`, `05-03-2025`, `05.03.2025` or ISO.
    ///
    /// The day stands before the month, always. A two-digit year, an Excel serial number or a time of day is nil: the
    /// caller reports `csv.date_unreadable` rather than guess.
    package init?(written text: some StringProtocol) {
        if let date = CivilDate(iso: text) {
            self = date
            return
        }
        var numbers: [Int] = []
        var digits = 0
        var number = 0
        var separator: UInt8?
        for byte in text.utf8 {
            if let digit = byte.decimalDigit {
                guard digits < 4 else { return nil }
                number = number * 10 + digit
                digits += 1
            } else {
                guard byte == UInt8(ascii: "/") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "."),
                    separator == nil || separator == byte, (1...2).contains(digits), numbers.count < 2
                else { return nil }
                separator = byte
                numbers.append(number)
                number = 0
                digits = 0
            }
        }
        guard numbers.count == 2, digits == 4 else { return nil }
        self.init(year: number, month: numbers[1], day: numbers[0])
    }

    /// `2025-03-05`.
    package var iso: String {
        let (year, month, day) = components
        return String(unsafeUninitializedCapacity: 10) { buffer in
            buffer.write(year, digits: 4, at: 0)
            buffer[4] = UInt8(ascii: "-")
            buffer.write(month, digits: 2, at: 5)
            buffer[7] = UInt8(ascii: "-")
            buffer.write(day, digits: 2, at: 8)
            return 10
        }
    }

    /// `05/03/2025`, for people.
    package var vietnamese: String {
        let (year, month, day) = components
        return String(unsafeUninitializedCapacity: 10) { buffer in
            buffer.write(day, digits: 2, at: 0)
            buffer[2] = UInt8(ascii: "/")
            buffer.write(month, digits: 2, at: 3)
            buffer[5] = UInt8(ascii: "/")
            buffer.write(year, digits: 4, at: 6)
            return 10
        }
    }
}

extension UInt8 {
    /// The value of an ASCII digit.
    var decimalDigit: Int? {
        let value = Int(self) - 48
        return (0...9).contains(value) ? value : nil
    }
}

extension UnsafeRawBufferPointer {
    /// `count` ASCII digits at `offset` as a number; nil when one of them is no digit.
    fileprivate func number(at offset: Int, count: Int) -> Int? {
        var value = 0
        for index in offset..<offset + count {
            guard let digit = self[index].decimalDigit else { return nil }
            value = value * 10 + digit
        }
        return value
    }
}

extension UnsafeMutableBufferPointer<UInt8> {
    /// Writes the last `digits` decimal digits of a number; dates outside 0…9999 do not occur in our data.
    fileprivate func write(_ number: Int, digits: Int, at offset: Int) {
        var rest = abs(number)
        for index in (offset..<offset + digits).reversed() {
            self[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }
}
