// SPDX-License-Identifier: Apache-2.0

extension ReportDraft {
    /// A valid report of 4 to 6 activities, the reporter's own and some of its communes.
    static func random(
        reporter: Int,
        period: GeneratedPeriod,
        baseRevision: Int,
        units: GeneratorUnits,
        _ random: inout SplitMix64
    ) -> ReportDraft {
        let own = units.all[reporter]
        let communes = own.level == .province ? [] : own.children
        let activities = (0..<random.number(4...6)).map { _ in
            let isOwn = communes.isEmpty || random.chance(percent: 40)
            let kind = random.pick(isOwn ? ActivityKind.upper : ActivityKind.commune)
            let holder = isOwn ? reporter : random.pick(communes)
            return ActivityDraft.random(holder: holder, kind: kind, days: period.days, &random)
        }
        return ReportDraft(
            reporter: reporter,
            period: period,
            baseRevision: baseRevision,
            activities: activities,
            hasTotals: random.chance(percent: 80),
            hasDocument: random.chance(percent: 25),
            hasAnsweredRequest: random.chance(percent: 5),
            narrative: random.chance(percent: 50) ? random.number(0...ReportPhrases.narratives.count - 1) : nil
        )
    }
}
