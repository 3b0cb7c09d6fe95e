// SPDX-License-Identifier: Apache-2.0

extension RuleBook {
    /// Rules about each row, and about rows that repeat another.
    func checkRows(_ report: Report, _ context: CheckContext, _ findings: inout FindingList) {
        var repeats = RowRepeats()
        // Borrowed rows: a copy of one costs a dozen reference counts.
        report.activities.withUnsafeBufferPointer { rows in
            for index in rows.indices {
                check(rows[index], index, context, &findings)
                repeats.check(index, rows, self, &findings)
            }
        }
    }

    private func check(_ activity: Activity, _ index: Int, _ context: CheckContext, _ findings: inout FindingList) {
        let rule = categories[activity.category]
        let holder = holder(of: activity, index, context, &findings)
        let row = RowCheck(book: self, context: context, index: index, holder: holder, rule: rule)
        row.checkCategory(activity, &findings)
        row.checkTitle(activity, &findings)
        row.checkDates(activity, &findings)
        row.checkPartners(activity, &findings)
        row.checkPeople(activity, &findings)
        row.checkPlatforms(activity, &findings)
        row.checkCongress(activity, &findings)
        row.checkDialogue(activity, &findings)
        row.checkEvidence(activity, &findings)
    }

    /// The unit that held an activity: the reporter, or a unit directly below it on the day.
    private func holder(
        of activity: Activity,
        _ index: Int,
        _ context: CheckContext,
        _ findings: inout FindingList
    ) -> Unit? {
        guard let reporter = context.reporter, !activity.unread.contains(.unitCode) else { return nil }
        let code = activity.unitCode
        let day = activity.heldFrom ?? context.period?.period.to ?? context.facts.receivedOn
        let isOwn = code.isEmpty || code == reporter.code
        // What is only planned may lie beyond the end of the unit; its successor takes it over.
        if isOwn, activity.status != .held || reporter.isEffective(on: day) { return reporter }
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
