// SPDX-License-Identifier: Apache-2.0

extension RuleBook {
    /// - Returns: the period when it can serve to judge the rest.
    func checkPeriod(_ report: Report, _ facts: SubmissionFacts, _ findings: inout FindingList) -> PeriodRule? {
        if report.unread.contains(anyOf: .period, .reportType) { return nil }
        let path = "/period"
        guard let rule = period(report.period), rule.period.isThematic == (report.reportType == .thematic) else {
            let parameters: KeyValuePairs = ["period": report.period, "example": example(for: report)]
            findings.append(texts.finding(.periodUnknown, parameters, path: path))
            return nil
        }
        let period = rule.period
        if period.year != plan.year {
            let parameters: KeyValuePairs = ["period": period.code, "year": String(plan.year)]
            findings.append(texts.finding(.periodWrongPlanYear, parameters, path: path))
            return nil
        }
        if facts.receivedOn < period.from {
            let parameters: KeyValuePairs = ["period": period.code, "opens": period.from.vietnamese]
            findings.append(texts.finding(.periodNotOpen, parameters, path: path))
        }
        if let locksOn = rule.locksOn, facts.receivedOn >= locksOn {
            let parameters: KeyValuePairs = ["period": period.code, "locked": locksOn.vietnamese]
            findings.append(texts.finding(.periodLocked, parameters, path: path))
        } else if let due = rule.dueOn, facts.receivedOn > due, report.baseRevision == 0 {
            // A correction of a report that came in time is not late.
            let days = calendar.workingDays(from: due, to: facts.receivedOn)
            let parameters: KeyValuePairs = ["due": due.vietnamese, "days": String(days)]
            findings.append(texts.finding(.periodLate, parameters, path: path))
        }
        return rule
    }

    /// How to write the period that was meant, as far as it can be told.
    private func example(for report: Report) -> String {
        if report.reportType == .thematic { return "\(plan.year)-A0001" }
        return PeriodWords.code(report.period) ?? "\(plan.year)-Q1"
    }
}
