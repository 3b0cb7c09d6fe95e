// SPDX-License-Identifier: Apache-2.0

extension RuleBook {
    /// Rules about each row, and about rows that repeat another.
    func checkRows(_ report: Report, _ context: CheckContext, _ findings: inout FindingList) {
        var repeats = RowRepeats()
        report.activities.withUnsafeBufferPointer { rows in
            guard let first = rows.baseAddress else { return }
            for index in rows.indices {
                check(first + index, index, context, &findings)
                repeats.check(index, rows, self, &findings)
            }
        }
    }

    private func check(
        _ row: UnsafePointer<Activity>,
        _ index: Int,
        _ context: CheckContext,
        _ findings: inout FindingList
    ) {
        let rule = categories[row.pointee.category]
        let holder = holder(of: row, index, context, &findings)
        let check = RowCheck(row: row, book: self, context: context, index: index, holder: holder, rule: rule)
        check.checkCategory(&findings)
        check.checkTitle(&findings)
        check.checkDates(&findings)
        check.checkPartners(&findings)
        check.checkPeople(&findings)
        check.checkPlatforms(&findings)
        check.checkCongress(&findings)
        check.checkDialogue(&findings)
        check.checkEvidence(&findings)
    }

    /// The unit that held an activity: the reporter, or a unit directly below it on the day.
    private func holder(
        of row: UnsafePointer<Activity>,
        _ index: Int,
        _ context: CheckContext,
        _ findings: inout FindingList
    ) -> Unit? {
        guard let reporter = context.reporter, !row.pointee.unread.contains(.unitCode) else { return nil }
        let code = row.pointee.unitCode
        let day = row.pointee.heldFrom ?? context.period?.period.to ?? context.facts.receivedOn
        let isOwn = code.isEmpty || code == reporter.code
        // What is only planned may lie beyond the end of the unit; its successor takes it over.
        if isOwn, row.pointee.status != .held || reporter.isEffective(on: day) { return reporter }
        if let unit = units.lookup(isOwn ? reporter.code : code, asOf: day) {
            if isOwn || unit.parentCode == reporter.code { return unit }
            let parameters: KeyValuePairs = ["holder": "\(unit.name) (\(code))", "unit": reporter.name]
            findings.append(finding(.holderOutsideReporter, index, .unitCode, parameters))
            return nil
        }
        let path = "/activities/\(index)/unit_code"
        let column = ActivityField.unitCode.rawValue
        if let known = isOwn ? reporter : units.versions(code).last {
            findings.append(notEffective(known, on: day, path: path, row: index + 1, column: column))
        } else {
            findings.append(texts.finding(.unitUnknown, ["code": code], path: path, row: index + 1, column: column))
        }
        return nil
    }
}
