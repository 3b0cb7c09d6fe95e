// SPDX-License-Identifier: Apache-2.0

package import Postgres
package import Reporting

/// Whose totals, in which plan year.
package struct UnitYear: Sendable, Hashable, Comparable {
    package let planYear: Int32
    package let unitCode: String

    package init(planYear: Int32, unitCode: String) {
        self.planYear = planYear
        self.unitCode = unitCode
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.planYear, left.unitCode) < (right.planYear, right.unitCode)
    }
}

/// `unit_totals`.
package enum UnitTotalsRepository {
    private static let columns = Measure.allCases.map(\.sqlColumn)
    private static let addition: String = {
        let list = columns.joined(separator: ", ")
        let arrays = columns.indices.map { "$\($0 + 3)::int4[]" }.joined(separator: ", ")
        let sums = columns.map { "\($0) = unit_totals.\($0) + excluded.\($0)" }.joined(separator: ", ")
        return """
            INSERT INTO unit_totals (plan_year, unit_code, \(list))
            SELECT * FROM unnest($1::int4[], $2::text[], \(arrays))
            ON CONFLICT (plan_year, unit_code) DO UPDATE SET \(sums)
            """
    }()
    private static let selection =
        "SELECT unit_code, \(columns.joined(separator: ", ")) FROM unit_totals WHERE plan_year = $1::int4"

    /// Adds differences. Sorted, so that two workers take the rows in the same order.
    package static func add(_ deltas: [UnitYear: Figures]) -> PostgresStatement {
        let sorted = deltas.sorted { $0.key < $1.key }
        let figures = Measure.allCases.map { measure in
            PostgresValue.int4Array(sorted.map { $0.value[measure] })
        }
        return PostgresStatement(
            addition,
            [.int4Array(sorted.map(\.key.planYear)), .textArray(sorted.map(\.key.unitCode))] + figures
        )
    }

    /// The totals of all units in a plan year.
    package static func all(planYear: Int32) -> PostgresStatement {
        PostgresStatement(selection, [.int4(planYear)])
    }

    package static func figures(_ rows: PostgresRows) throws(PostgresError) -> [String: Figures] {
        var result: [String: Figures] = [:]
        for row in rows {
            var figures = Figures.zero
            for (index, measure) in Measure.allCases.enumerated() {
                figures[measure] = Int32(clamping: try row.int8(index + 1))
            }
            result[try row.text(0)] = figures
        }
        return result
    }
}
