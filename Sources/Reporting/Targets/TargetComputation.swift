// SPDX-License-Identifier: Apache-2.0

/// The arithmetic behind `TargetTable`: each target has its own scope and its own calculation.
struct TargetComputation {
    let units: UnitRegistry
    let figures: [String: Figures]
    let closing: [String: Figures]?
    let joint: JointRepeats
    let asOf: CivilDate
    /// Count only this unit and those directly below it; nil = all.
    let within: String?

    func rows(for target: Target) -> [TargetRow] {
        let rows = allRows(target)
        // A district is not asked for what is the province's duty; its own share may still be not computable.
        return within == nil
            ? rows : rows.filter { $0.state != .notComputable || $0.target.calculation == .ratioOfSums }
    }

    private func allRows(_ target: Target) -> [TargetRow] {
        switch target.calculation {
        case .unitsWithAtLeast: unitRows(target)
        case .ratioOfSums: [ratioRow(target)]
        case .outcome: outcomeRows(target)
        }
    }

    // MARK: Units with at least n

    private func unitRows(_ target: Target) -> [TargetRow] {
        let day = scopeDay(target)
        let counts = isClosed(target) ? closing ?? figures : figures
        var parts: [TargetRow] = []
        // A scope that mixes communes with the levels above hides the nine behind the many: show each level.
        if target.scope.contains(.commune), target.scope.levels.count > 1 {
            parts = target.scope.levels.map { level in
                unitRow(target, .level(level), scope(UnitLevels(level), day), day) {
                    counted(target, $0, counts)
                }
            }
        }
        let whole = unitRow(target, .whole, scope(target.scope, day), day) {
            counted(target, $0, counts)
        }
        let allLevelsMet = parts.allSatisfy { $0.state == .met }
        var rows = [whole.state == .met && !allLevelsMet ? whole.with(state: .notMet) : whole] + parts
        if isClosed(target), !target.asOf.continues.isEmpty {
            rows.append(successorRow(target))
        }
        return rows
    }

    /// A new unit has done what it or any unit that went into it has done.
    private func successorRow(_ target: Target) -> TargetRow {
        var predecessors: [String: Set<String>] = [:]
        for old in units.units(levels: target.asOf.continues, asOf: scopeDay(target)) {
            if let (unit, _) = units.successor(of: old.code, on: asOf) {
                predecessors[unit.code, default: []].insert(old.code)
            }
        }
        let scope = self.scope(target.asOf.continues, asOf)
        return unitRow(target, .successors, scope, asOf) { code in
            (predecessors[code] ?? []).union([code]).reduce(0) { $0 + counted(target, $1, figures) }
        }
    }

    private func unitRow(
        _ target: Target,
        _ part: TargetRow.Part,
        _ scope: [Unit],
        _ day: CivilDate,
        label: String? = nil,
        clause: String? = nil,
        count: (String) -> Int
    ) -> TargetRow {
        var gaps: [TargetRow.Gap] = []
        for unit in scope {
            let done = count(unit.code)
            if done < target.atLeast {
                gaps.append(
                    TargetRow.Gap(unit: unit, done: done, total: target.atLeast, lacking: target.atLeast - done)
                )
            }
        }
        let done = scope.count - gaps.count
        let reached = target.threshold.isReached(by: done, of: scope.count)
        return TargetRow(
            target: target,
            part: part,
            clause: clause ?? target.clause,
            label: label ?? target.label,
            asOf: day,
            done: done,
            total: scope.count,
            state: state(target, computable: !scope.isEmpty, reached: reached),
            lacking: scope.isEmpty ? nil : unitsLacking(target, done: done, of: scope.count),
            gaps: gaps
        )
    }

    /// Units still needed for the threshold; the number of units is given, so each adds to the numerator alone.
    private func unitsLacking(_ target: Target, done: Int, of total: Int) -> Int {
        let needed = total * target.threshold.numerator
        let denominator = target.threshold.denominator
        return max(0, (needed + denominator - 1) / denominator - done)
    }

    // MARK: Outcome

    private func outcomeRows(_ target: Target) -> [TargetRow] {
        let day = scopeDay(target)
        let counts = isClosed(target) ? closing ?? figures : figures
        let scope = self.scope(target.scope, day)
        let done = scope.reduce(0) { $0 + counted(target, $1.code, counts) }
        let reached = done >= target.atLeast
        let missing = reached ? [] : scope
        let gaps = missing.map { unit in
            let own = counted(target, unit.code, counts)
            return TargetRow.Gap(unit: unit, done: own, total: target.atLeast, lacking: max(0, target.atLeast - own))
        }
        let whole = TargetRow(
            target: target,
            part: .whole,
            clause: target.clause,
            label: target.label,
            asOf: day,
            done: done,
            total: target.atLeast,
            state: state(target, computable: !scope.isEmpty, reached: reached),
            lacking: max(0, target.atLeast - done),
            gaps: gaps
        )
        guard let duty = target.duty else { return [whole] }
        let others = unitRow(
            target,
            .duty,
            self.scope(duty.levels, day),
            day,
            label: duty.label,
            clause: duty.clause
        ) { counted(target, $0, counts) }
        return [whole, others]
    }

    // MARK: Ratio of sums

    /// Pooled over every unit that ever carried figures: a commune that has merged since keeps what it did.
    private func ratioRow(_ target: Target) -> TargetRow {
        var digital = -joint.communicationDigital
        var all = -joint.communication
        var gaps: [TargetRow.Gap] = []
        for code in figures.keys.sorted() {
            guard let own = figures[code],
                let unit = units.lookup(code, asOf: asOf) ?? units.versions(code).last,
                target.scope.contains(unit.level), isWithin(unit)
            else { continue }
            let done = Int(own[target.measure])
            let total = Int(own.communication)
            digital += done
            all += total
            if !target.threshold.isReached(by: done, of: total) {
                let lacking = target.threshold.lacking(from: done, of: total)
                gaps.append(TargetRow.Gap(unit: unit, done: done, total: total, lacking: lacking))
            }
        }
        let reached = target.threshold.isReached(by: digital, of: all)
        return TargetRow(
            target: target,
            part: .whole,
            clause: target.clause,
            label: target.label,
            asOf: scopeDay(target),
            done: digital,
            total: all,
            state: state(target, computable: all > 0, reached: reached),
            lacking: all > 0 ? target.threshold.lacking(from: digital, of: all) : nil,
            gaps: gaps
        )
    }

    // MARK: Shared

    private func scope(_ levels: UnitLevels, _ day: CivilDate) -> [Unit] {
        units.units(levels: levels, asOf: day).filter(isWithin)
    }

    private func isWithin(_ unit: Unit) -> Bool {
        within.map { unit.code == $0 || unit.parentCode == $0 } ?? true
    }

    private func counted(_ target: Target, _ code: String, _ figures: [String: Figures]) -> Int {
        Int(figures[code]?[target.measure] ?? 0)
    }

    private func isClosed(_ target: Target) -> Bool {
        target.asOf.closesOn.map { $0 < asOf } ?? false
    }

    private func scopeDay(_ target: Target) -> CivilDate {
        target.asOf.closesOn.map { min($0, asOf) } ?? asOf
    }

    private func state(_ target: Target, computable: Bool, reached: Bool) -> TargetRow.State {
        if target.supersededBecause != nil { return .superseded }
        guard computable else { return .notComputable }
        return reached ? .met : .notMet
    }
}

extension TargetRow {
    fileprivate func with(state: State) -> TargetRow {
        TargetRow(
            target: target,
            part: part,
            clause: clause,
            label: label,
            asOf: asOf,
            done: done,
            total: total,
            state: state,
            lacking: lacking,
            gaps: gaps
        )
    }
}
