// SPDX-License-Identifier: Apache-2.0

/// Hands out each report key, that is a unit and a period, once.
struct ReportKeys: Sendable {
    private static let lastSerial = 9_999
    private let reporters: [Int]
    private var serials: [Int]
    private var periodic: [(reporter: Int, period: GeneratedPeriod)]
    private var handedOut = 0

    init(units: GeneratorUnits) {
        reporters = units.reporters
        serials = Array(repeating: 0, count: units.reporters.count)
        let districts = units.reporters.filter { units.all[$0].level == .district }
        // The days lie in the windows of Decree 09/2019 and in those of calendar months.
        let periods: [GeneratedPeriod] = [
            .periodic("2025-Q1", days: 1...70), .periodic("2025-Q2", days: 92...163),
            .periodic("2025-H1", days: 1...163),
        ]
        periodic = periods.flatMap { period in districts.map { (reporter: $0, period: period) } }
    }

    mutating func next(_ random: inout SplitMix64) -> (reporter: Int, period: GeneratedPeriod)? {
        handedOut += 1
        if handedOut % 40 == 0, let key = periodic.popLast() { return key }
        let first = random.number(0...reporters.count - 1)
        for offset in reporters.indices {
            let place = (first + offset) % reporters.count
            guard serials[place] < Self.lastSerial else { continue }
            serials[place] += 1
            return (reporters[place], .thematic(serials[place]))
        }
        return nil
    }
}
