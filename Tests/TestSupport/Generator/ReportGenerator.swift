// SPDX-License-Identifier: Apache-2.0

/// An endless-looking, reproducible stream of submissions from the province and its 8 districts, with what must come of it.
///
/// Bodies are about 1.8 KB of UTF-8 with 4 to 6 activities. Revisions and duplicates refer back between a few and some
/// thousand messages, so that some meet their original on its way and most come long after.
package struct ReportGenerator: Sendable {
    /// A report that may be corrected later in the stream.
    private struct Correctable: Sendable {
        let reporter: Int
        let period: GeneratedPeriod
        let revision: Int
        let counted: [(unit: Int, tally: Tally)]
    }

    /// Different reports that the period codes 2025-A0001 to 2025-A9999 allow for nine units.
    package static let capacity = 9 * 9_999

    package private(set) var expectation: GeneratorExpectation
    private let units: GeneratorUnits
    private var random: SplitMix64
    private var plan = StreamPlan()
    private var numbers = SubmissionNumbers()
    private var keys: ReportKeys
    private var mistakes = 0
    private var originals = 0
    private var correctable: [Correctable] = []
    private var repeatable: [GeneratedSubmission] = []
    private var last: GeneratedSubmission?

    package init(units: GeneratorUnits, seed: UInt64 = 2025) {
        self.units = units
        random = SplitMix64(seed: seed)
        keys = ReportKeys(units: units)
        expectation = GeneratorExpectation(units: units)
    }

    /// The next message; `nil` when all period codes are used up.
    package mutating func next() -> GeneratedSubmission? {
        switch plan.next(&random) {
        case .report: return freshReport()
        case .invalid: return invalidReport()
        case .duplicate: return duplicate() ?? freshReport()
        case .revision: return correctable.isEmpty ? freshReport() : revision()
        }
    }
}

// MARK: - Kinds

extension ReportGenerator {
    private mutating func freshReport() -> GeneratedSubmission? {
        guard let key = keys.next(&random) else { return nil }
        return valid(.report, reporter: key.reporter, period: key.period, base: 0)
    }

    private mutating func revision() -> GeneratedSubmission {
        let old = correctable.removeFirst()
        expectation.noteReplaced(old.counted)
        return valid(.revision, reporter: old.reporter, period: old.period, base: old.revision)
    }

    private mutating func valid(
        _ kind: GeneratedSubmission.Kind,
        reporter: Int,
        period: GeneratedPeriod,
        base: Int
    ) -> GeneratedSubmission {
        let draft = ReportDraft.random(
            reporter: reporter,
            period: period,
            baseRevision: base,
            units: units,
            &random
        )
        let (id, text) = numbers.next(&random)
        let counted = draft.contributions
        expectation.noteAccepted(id, revision: base + 1, adds: counted)
        let body = ReportBodyWriter(units: units, mistake: nil).body(of: draft, id: text)
        let code = units.all[reporter].code
        let submission = GeneratedSubmission(kind: kind, id: id, unitCode: code, account: "unit-\(code)", body: body)
        if originals % 50 == 7 || kind == .revision {
            remember(Correctable(reporter: reporter, period: period, revision: base + 1, counted: counted))
        }
        remember(submission)
        return submission
    }

    private mutating func invalidReport() -> GeneratedSubmission {
        let mistake = Mistake.allCases[mistakes % Mistake.allCases.count]
        mistakes += 1
        let reporter = random.pick(units.reporters.filter { units.all[$0].level == .district })
        let period = GeneratedPeriod.thematic(random.number(1...9_999))
        let draft = ReportDraft.random(reporter: reporter, period: period, baseRevision: 0, units: units, &random)
        let (id, text) = numbers.next(&random)
        expectation.noteRejected(id, mistake)
        let sender = mistake == .foreignAccount ? units.reporters.first { $0 != reporter } ?? reporter : reporter
        let code = units.all[sender].code
        let submission = GeneratedSubmission(
            kind: .invalid(mistake),
            id: id,
            unitCode: code,
            account: "unit-\(code)",
            body: ReportBodyWriter(units: units, mistake: mistake).body(of: draft, id: text)
        )
        remember(submission)
        return submission
    }

    /// By turns of what came just before and of something long past.
    private mutating func duplicate() -> GeneratedSubmission? {
        let original: GeneratedSubmission
        if let near = last, expectation.duplicates.count % 2 == 0 {
            original = near
            last = nil
        } else if !repeatable.isEmpty {
            original = repeatable.removeFirst()
        } else {
            return nil
        }
        expectation.noteDuplicate(original.id)
        return GeneratedSubmission(
            kind: .duplicate,
            id: original.id,
            unitCode: original.unitCode,
            account: original.account,
            body: original.body
        )
    }
}

// MARK: - Memory of the stream

extension ReportGenerator {
    private mutating func remember(_ report: Correctable) {
        correctable.append(report)
        if correctable.count > 100 { correctable.removeFirst() }
    }

    /// Each original is remembered in one place only, so that none is repeated twice.
    private mutating func remember(_ submission: GeneratedSubmission) {
        defer { originals += 1 }
        guard originals % 25 == 11 else {
            last = submission
            return
        }
        repeatable.append(submission)
        if repeatable.count > 200 { repeatable.removeFirst() }
    }
}
