// SPDX-License-Identifier: Apache-2.0

extension RuleBook {
    /// Rules about the reporting unit.
    ///
    /// - Returns: its state in the period; nil when there is none, whereupon rules that need it are left out.
    func checkUnit(
        _ report: Report,
        _ facts: SubmissionFacts,
        _ period: PeriodRule?,
        _ findings: inout FindingList
    ) -> Unit? {
        if report.unread.contains(.unit) { return nil }
        let code = report.unitCode
        let path = "/unit/code"
        let versions = units.versions(code)
        guard let latest = versions.last else {
            findings.append(texts.finding(.unitUnknown, ["code": code], path: path))
            return nil
        }
        let reporter = state(of: report, among: versions, in: period?.period)
        let named = reporter ?? latest
        if !isAccount(facts.account, of: code) {
            let parameters: KeyValuePairs = ["sender": facts.account, "unit": named.name]
            findings.append(texts.finding(.senderNotAuthorised, parameters, path: path))
        }
        guard let reporter else {
            findings.append(absent(latest, in: period?.period, facts))
            return nil
        }
        checkName(report.unitName, reporter, &findings)
        // A commune reports through its district while there is one; the province reports its own activities.
        if reporter.level == .commune, !plan.reporting.expectedLevels.contains(.commune), let period,
            let parent = reporter.parentCode,
            units.lookup(parent, asOf: period.period.to)?.level == .district
        {
            findings.append(texts.finding(.unitNotExpected, ["name": reporter.name], path: path))
        }
        return reporter
    }

    private func checkName(_ given: String, _ unit: Unit, _ findings: inout FindingList) {
        if given.isEmpty { return }
        switch unit.matches(name: given) {
        case .exact:
            break
        case .spellingVariant:
            let parameters: KeyValuePairs = ["got": given, "expected": unit.name]
            findings.append(texts.finding(.unitNameSpellingVariant, parameters, path: "/unit/name"))
        case .mismatch:
            let parameters: KeyValuePairs = ["code": unit.code, "expected": unit.name, "got": given]
            findings.append(texts.finding(.unitNameMismatch, parameters, path: "/unit/name"))
        }
    }

    /// The state of the unit on some day of the period. A code may have carried two names within it: the one written
    /// decides then.
    private func state(of report: Report, among versions: ArraySlice<Unit>, in period: Period?) -> Unit? {
        guard let period else { return versions.last }
        var found: Unit?
        for version in versions.reversed() where version.exists(from: period.from, to: period.to) {
            if found == nil { found = version }
            if version.name == report.unitName { return version }
        }
        return found
    }

    /// The unit did not exist in the period: names who reports instead, if anyone.
    private func absent(_ unit: Unit, in period: Period?, _ facts: SubmissionFacts) -> Finding {
        let day = period?.from ?? facts.receivedOn
        if let end = unit.endsBefore, end <= day, let successor = successors(of: unit, on: day) {
            let parameters: KeyValuePairs = [
                "old": unit.name, "new": successor.names, "date": successor.since.vietnamese,
            ]
            return texts.finding(.unitMergedUseSuccessor, parameters, path: "/unit/code")
        }
        return notEffective(unit, on: day, path: "/unit/code")
    }

    func notEffective(_ unit: Unit, on date: CivilDate, path: String, row: Int? = nil, column: String? = nil) -> Finding
    {
        let parameters: KeyValuePairs = [
            "name": unit.name, "date": date.vietnamese, "from": unit.validFrom?.vietnamese ?? "…",
            "to": unit.validTo?.vietnamese ?? "…", "span": span(of: unit, on: date),
        ]
        return texts.finding(.unitNotEffective, parameters, path: path, row: row, column: column)
    }

    /// "hoạt động đến hết 30/06/2025; đơn vị mới là …".
    private func span(of unit: Unit, on date: CivilDate) -> String {
        var words = "hoạt động"
        if let from = unit.validFrom { words += " từ \(from.vietnamese)" }
        if let to = unit.validTo { words += " đến hết \(to.vietnamese)" }
        guard let end = unit.endsBefore, end <= date, let heir = successors(of: unit, on: date) else { return words }
        return "\(words); đơn vị mới là \(heir.names)"
    }

    /// Who reports for a unit that is no more: its successor, or those of the units that were below it.
    private func successors(of unit: Unit, on date: CivilDate) -> (names: String, since: CivilDate)? {
        if let direct = units.successor(of: unit.code, on: date) { return (direct.unit.name, direct.since) }
        guard let end = unit.endsBefore else { return nil }
        var names: [String] = []
        for child in units.children(of: unit.code, asOf: end.adding(days: -1)) {
            if let heir = units.successor(of: child.code, on: date)?.unit.name, !names.contains(heir) {
                names.append(heir)
            }
        }
        if names.isEmpty { return nil }
        let listed = names.prefix(3).joined(separator: ", ")
        return (names.count > 3 ? "\(listed) và \(names.count - 3) đơn vị khác" : listed, end)
    }

    /// Accounts are named `unit-<code>`.
    private func isAccount(_ account: String, of code: String) -> Bool {
        let prefix = "unit-"
        return account.utf8.count == prefix.utf8.count + code.utf8.count
            && account.utf8.dropFirst(prefix.utf8.count).elementsEqual(code.utf8) && account.hasPrefix(prefix)
    }
}

extension Unit {
    /// Whether it exists on any day from the first to the last.
    fileprivate func exists(from first: CivilDate, to last: CivilDate) -> Bool {
        if let validFrom, validFrom > last { return false }
        if let endsBefore, endsBefore <= first { return false }
        return true
    }
}
