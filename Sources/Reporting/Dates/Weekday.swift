// SPDX-License-Identifier: Apache-2.0

/// A day of the week; the raw value is ISO 8601's number (Monday 1 … Sunday 7).
package enum Weekday: Int, Sendable, CaseIterable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday

    /// The weekday with this ISO number; anything outside 1…7 is Sunday, and cannot arise from a `CivilDate`.
    init(isoNumber: Int) {
        self = Weekday(rawValue: isoNumber) ?? .sunday
    }

    package var isWeekend: Bool {
        self == .saturday || self == .sunday
    }

    /// "thứ Hai" … "Chủ nhật".
    package var vietnamese: String {
        switch self {
        case .monday: "thứ Hai"
        case .tuesday: "thứ Ba"
        case .wednesday: "thứ Tư"
        case .thursday: "thứ Năm"
        case .friday: "thứ Sáu"
        case .saturday: "thứ Bảy"
        case .sunday: "Chủ nhật"
        }
    }
}
