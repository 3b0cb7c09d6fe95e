// SPDX-License-Identifier: Apache-2.0

/// All rules of one plan year, and what its reports count for. Pure: the same report and facts give the same answer.
///
/// Built once from the configuration and shared by all threads. Rules run in the order envelope → unit and period →
/// document → revision → rows → totals; a mistake about the envelope as a whole stops, all others are reported together.
package final class RuleBook: Sendable {
    package let units: UnitRegistry
    package let vocabulary: Vocabulary
    package let calendar: WorkingCalendar
    package let plan: Plan
    package let texts: RuleTexts
    /// Findings of each severity listed in one answer.
    let findingLimit: Int

    let categories: WordIndex<CategoryRule>
    let platforms: WordIndex<Bool>
    private let periods: WordIndex<PeriodRule>
    /// Targets that are a duty of each level, from the province down.
    let scopes: [TargetSet]
    private let planYear: ClosedRange<Int32>

    package init(
        units: UnitRegistry,
        vocabulary: Vocabulary,
        calendar: WorkingCalendar,
        plan: Plan,
        texts: RuleTexts,
        findingLimit: Int = ReportLimits().findings
    ) {
        self.units = units
        self.vocabulary = vocabulary
        self.calendar = calendar
        self.plan = plan
        self.texts = texts
        self.findingLimit = findingLimit
        categories = WordIndex(vocabulary.categories.map { ($0.slug, CategoryRule($0, plan: plan)) })
        platforms = WordIndex(vocabulary.platforms.map { ($0.slug, true) })
        let regular =
            (1...12).map { "M\($0 < 10 ? "0" : "")\($0)" } + (1...4).map { "Q\($0)" } + ["H1", "9M", "Y"]
        periods = WordIndex(
            regular.map { "\(plan.year)-\($0)" }.compactMap { code in
                PeriodRule(code, plan.reporting, calendar).map { (code, $0) }
            }
        )
        scopes = UnitLevel.allCases.map { level in
            var scope = TargetSet()
            for target in plan.targets
            where target.scope.contains(level) || target.duty?.levels.contains(level) == true {
                scope.insert(target.slug)
            }
            return scope
        }
        let first = CivilDate(year: plan.year, month: 1, day: 1)?.daysSinceEpoch ?? 0
        let last = CivilDate(year: plan.year, month: 12, day: 31)?.daysSinceEpoch ?? 0
        planYear = first...max(first, last)
    }

    /// Applies every rule that needs nothing but the report and its facts.
    ///
    /// - Parameter report: nil when there is none to be read; then only an oversized body is something to say.
    /// - Returns: findings in the order of the report; none when all is well. What the reader found is not repeated.
    package func check(_ report: Report?, _ facts: SubmissionFacts) -> [Finding] {
        if facts.oversize { return [texts.tooLarge(bytes: facts.bodySize, limit: ReportLimits().bodySize)] }
        guard let report else { return [] }
        var findings = FindingList(limit: findingLimit)
        guard checkEnvelope(report, facts, &findings) else { return findings.finished(texts) }
        let period = checkPeriod(report, facts, &findings)
        let reporter = checkUnit(report, facts, period, &findings)
        if let document = report.document { checkDocument(document, facts, &findings) }
        checkRevision(report, &findings)
        checkRows(report, CheckContext(facts: facts, period: period, reporter: reporter), &findings)
        checkTotals(report, &findings)
        checkRequests(report, &findings)
        return findings.finished(texts)
    }

    /// The rule of a period code; nil when it is none.
    func period(_ code: String) -> PeriodRule? {
        periods[code] ?? PeriodRule(code, plan.reporting, calendar)
    }

    /// Whether something counts for the plan: its theme year is the calendar year, whatever the cut-off of reports.
    func isInPlanYear(_ date: CivilDate) -> Bool {
        planYear.contains(date.daysSinceEpoch)
    }
}

/// What rules about rows need besides the row.
final class CheckContext {
    let facts: SubmissionFacts
    /// Nil when the period is unknown: its rules are left out.
    let period: PeriodRule?
    /// Nil when the unit is unknown or did not exist in the period.
    let reporter: Unit?

    init(facts: SubmissionFacts, period: PeriodRule?, reporter: Unit?) {
        self.facts = facts
        self.period = period
        self.reporter = reporter
    }
}

/// A period with its dates computed.
final class PeriodRule: Sendable {
    let period: Period
    let dueOn: CivilDate?
    let locksOn: CivilDate?

    init?(_ code: String, _ profile: ReportingProfile, _ calendar: WorkingCalendar) {
        guard let period = Period(code, profile: profile) else { return nil }
        self.period = period
        dueOn = period.dueOn(calendar)
        locksOn = period.locksOn(calendar)
    }
}
