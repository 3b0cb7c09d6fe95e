// SPDX-License-Identifier: Apache-2.0

import Foundation
import Reporting

/// What a unit asks for when it wants its receipts again: `{"since":"2025-03-01"}`, a day as Viet Nam counts it. Whatever
/// cannot be read asks for all of the plan year.
struct ReceiptsRequest {
    private struct Body: Decodable {
        let since: String?
    }

    /// Of a body; a few dozen bytes are expected.
    private static let bodySize = 4_096

    let since: CivilDate?

    init(_ body: ArraySlice<UInt8>) {
        let read = body.count <= Self.bodySize ? try? JSONDecoder().decode(Body.self, from: Data(body)) : nil
        since = read?.since.flatMap { CivilDate(iso: $0) }
    }

    /// Milliseconds since 1970 UTC of that day's midnight.
    func sinceMilliseconds(planYear: Int) -> Int64 {
        let day = since ?? CivilDate(year: planYear, month: 1, day: 1) ?? CivilDate(daysSinceEpoch: 0)
        return LocalTime(iso: "\(day.iso)T00:00:00.000+07:00")?.unixMilliseconds ?? 0
    }
}
