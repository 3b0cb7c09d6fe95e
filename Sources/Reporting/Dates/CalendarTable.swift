// SPDX-License-Identifier: Apache-2.0

/// Reads `config/calendar/exceptions.csv`: days off on weekdays, and Saturdays worked.
package enum CalendarTable {
    static let columns = ["date", "kind", "name_vi", "basis"]

    /// The exceptions of the file, and every mistake in it.
    package static func read(
        _ bytes: [UInt8]
    ) -> (exceptions: [WorkingCalendar.Exception], problems: [DataProblem]) {
        var problems: [DataProblem] = []
        var exceptions: [WorkingCalendar.Exception] = []
        for row in ReferenceTable(bytes, columns: columns, problems: &problems).rows {
            let day = row.date("date", &problems)
            let kind = row.choice("kind", WorkingCalendar.Exception.Kind.self, &problems)
            let name = row.text("name_vi", &problems)
            guard let day, let kind, let name else { continue }
            guard let date = day else {
                problems.append(DataProblem(line: row.line, what: "date is empty", fix: "write yyyy-mm-dd"))
                continue
            }
            if exceptions.contains(where: { $0.date == date }) {
                problems.append(
                    DataProblem(line: row.line, what: "\(date) stands twice", fix: "remove one of the two rows")
                )
            } else if (kind == .work) != date.weekday.isWeekend {
                let what = kind == .work ? "\(date) is worked anyway" : "\(date) is a weekend anyway"
                problems.append(
                    DataProblem(
                        line: row.line,
                        what: what,
                        fix: "list only weekdays off and weekend days worked; check the date"
                    )
                )
            } else {
                exceptions.append(WorkingCalendar.Exception(date: date, kind: kind, name: name))
            }
        }
        return (exceptions, problems)
    }
}
