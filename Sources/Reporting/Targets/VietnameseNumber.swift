// SPDX-License-Identifier: Apache-2.0

/// Numbers as people in Viet Nam read them. For output only; files and messages carry plain digits.
package enum VietnameseNumber {
    /// `1.250`.
    package static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(".") }
            text.append(digit)
        }
        return text
    }

    /// `45,5%` from 455 tenths of a percent; a whole percent has no comma: `50%`.
    package static func percent(permille: Int) -> String {
        let (whole, tenth) = permille.quotientAndRemainder(dividingBy: 10)
        return tenth == 0 ? "\(grouped(whole))%" : "\(grouped(whole)),\(abs(tenth))%"
    }
}
