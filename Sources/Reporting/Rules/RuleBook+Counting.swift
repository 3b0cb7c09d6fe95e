// SPDX-License-Identifier: Apache-2.0

extension RuleBook {
    /// What a report adds to each unit that held something in it. Units in order of appearance.
    ///
    /// Only *held* activities within the plan year count, whatever window the period has; a joint activity counts once
    /// for each unit that reports it.
    package func contributions(of report: Report) -> [Contribution] {
        var result: [Contribution] = []
        forEachCounted(report) { row, rule, level, code in
            var figures = Figures.zero
            figures.activities = 1
            figures.participants = row.pointee.participantsTotal
            figures.women = row.pointee.participantsWomen
            let counted = credit(row, rule, level)
            if counted.contains(.T1) { figures.cadreSupport = 1 }
            if counted.contains(.T2a) { figures.partydocFeedback = 1 }
            if counted.contains(.T2b) { figures.partydocAdopted = 1 }
            if counted.contains(.T3) { figures.dialogue = 1 }
            if counted.contains(.T4) { figures.digitalTraining = 1 }
            if counted.contains(.T5) { figures.communicationDigital = 1 }
            if rule.isCommunication { figures.communication = 1 }
            if let known = result.firstIndex(where: { $0.unitCode == code }) {
                result[known].figures += figures
            } else {
                result.append(Contribution(unitCode: code, figures: figures))
            }
        }
        return result
    }

    /// Clauses of section II towards which the report has at least one activity of a unit in their scope, in plan order.
    package func targetsCounted(by report: Report) -> [String] {
        var counted = TargetSet()
        forEachCounted(report) { row, rule, level, _ in
            counted.formUnion(credit(row, rule, level).intersection(scope(of: level)))
        }
        var clauses: [String] = []
        for target in plan.targets where counted.contains(target.slug) && !clauses.contains(target.clause) {
            clauses.append(target.clause)
        }
        return clauses
    }

    /// Targets that are a duty of units of this level.
    private func scope(of level: UnitLevel) -> TargetSet {
        for (known, scope) in zip(UnitLevel.allCases, scopes) where known == level { return scope }
        return []
    }

    /// What the report's units owe: dialogues they plan, comments they were asked for. Closed ones are given too, so that
    /// reminding stops.
    package func obligations(of report: Report) -> [Obligation] {
        var result: [Obligation] = []
        let end = period(report.period)?.period.to
        for activity in report.activities where categories[activity.category]?.traits.contains(.dialogue) == true {
            // A closed one without a day still has to be closed; its day then no longer matters.
            let isClosed = activity.status == .held || activity.status == .cancelled
            guard let dueOn = activity.heldFrom ?? (isClosed ? end : nil) else { continue }
            result.append(
                Obligation(
                    kind: .dialogue,
                    key: activity.activityKey,
                    unitCode: activity.unitCode.isEmpty ? report.unitCode : activity.unitCode,
                    title: activity.title,
                    dueOn: dueOn,
                    isClosed: isClosed
                )
            )
        }
        for request in report.feedbackRequests {
            guard let dueOn = request.replyBy ?? request.repliedOn else { continue }
            result.append(
                Obligation(
                    kind: .feedback,
                    key: request.requestKey,
                    unitCode: report.unitCode,
                    title: request.draft,
                    dueOn: dueOn,
                    isClosed: request.repliedOn != nil
                )
            )
        }
        return result
    }

    /// The targets a held activity of the plan year counts toward for a unit of this level that held it.
    func credit(_ row: UnsafePointer<Activity>, _ rule: CategoryRule, _ level: UnitLevel) -> TargetSet {
        guard !rule.credits.isEmpty, row.pointee.status == .held, let day = row.pointee.heldFrom, isInPlanYear(day)
        else {
            return []
        }
        var counted = TargetSet()
        for credit in rule.credits {
            if credit.ledOnly, row.pointee.role != .lead { continue }
            if let topic = credit.topic, !row.pointee.topics.contains(topic) { continue }
            let qualifies =
                switch credit.slug {
                case .T1, .T2a, .T4: true
                case .T2b: row.pointee.proposalStatus == .adopted && !row.pointee.citation.isEmpty
                case .T3: row.pointee.hasHeads(credit.heads, of: level)
                case .T5: !row.pointee.platforms.isEmpty
                }
            if qualifies { counted.insert(credit.slug) }
        }
        return counted
    }

    /// Hands over each held activity of the plan year with its category and the unit that held it.
    private func forEachCounted(
        _ report: Report,
        _ body: (UnsafePointer<Activity>, CategoryRule, UnitLevel, String) -> Void
    ) {
        // Rows of one unit mostly stand together: its state is looked up once.
        var last: Unit?
        report.activities.withUnsafeBufferPointer { rows in
            guard let first = rows.baseAddress else { return }
            for index in rows.indices where rows[index].status == .held {
                let row = first + index
                guard let day = row.pointee.heldFrom, isInPlanYear(day), let rule = categories[row.pointee.category]
                else { continue }
                let code = row.pointee.unitCode.isEmpty ? report.unitCode : row.pointee.unitCode
                if last?.code != code || last?.isEffective(on: day) != true { last = units.lookup(code, asOf: day) }
                guard let level = last?.level else { continue }
                body(row, rule, level, code)
            }
        }
    }
}

extension Activity {
    fileprivate func hasHeads(_ required: Target.HeadsRequired, of level: UnitLevel) -> Bool {
        let heads = counterparts.lazy.filter { $0.level == level }.compactMap(\.head)
        return switch required {
        case .any: !heads.isEmpty
        case .both: heads.contains(.party) && heads.contains(.government)
        }
    }
}
