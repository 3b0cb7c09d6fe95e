// SPDX-License-Identifier: Apache-2.0

import Foundation
import Reporting

/// The only place where the program asks what time it is.
enum Clock {
    /// Milliseconds since 1970 UTC.
    static var milliseconds: Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }
    static var now: LocalTime { LocalTime(milliseconds) }
    /// The day in Viet Nam.
    static var today: CivilDate { now.date }

    /// "3 min 20 s" of so many milliseconds.
    static func span(_ milliseconds: Int64) -> String {
        let seconds = max(0, milliseconds / 1_000)
        return switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3_600: "\(seconds / 60) min \(seconds % 60) s"
        case ..<86_400: "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
        default: "\(seconds / 86_400) d \(seconds % 86_400 / 3_600) h"
        }
    }
}
