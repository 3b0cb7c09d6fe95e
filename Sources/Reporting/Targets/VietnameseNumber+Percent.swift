// SPDX-License-Identifier: Apache-2.0

extension VietnameseNumber {
    /// `45,5%` from 455 tenths of a percent; a whole percent has no comma: `50%`.
    package static func percent(permille: Int) -> String {
        let (whole, tenth) = permille.quotientAndRemainder(dividingBy: 10)
        return tenth == 0 ? "\(grouped(whole))%" : "\(grouped(whole)),\(abs(tenth))%"
    }
}
