// SPDX-License-Identifier: Apache-2.0

extension ReportWalk {
    private static let required: [ReportField] = [.vocabulary, .submissionID, .unit, .reportType, .period]

    /// Reads the whole document; nil, with a finding, when it is no `report.v1` or has too many rows.
    mutating func report() -> Report? {
        let root = Tape.firstValue
        guard tape.is(.object, root) else {
            findings.append(
                texts.finding(
                    .fieldInvalid,
                    ["path": FieldLabel.heading(path: "/"), "expected": Expected.object.vietnamese],
                    path: ""
                )
            )
            return nil
        }
        guard isSupported(root) else { return nil }
        var report = Report()
        var tooMany: Int?
        let (seen, unread) = members(at: root, keys.report) { walk, key, at in
            switch key {
            case .schema: break
            case .vocabulary: report.vocabulary = walk.name(at, key, most: ReportLimits.slug)
            case .submissionID: report.submissionID = walk.uuid(at, key)
            case .unit: walk.unit(at, into: &report)
            case .reportType: report.reportType = walk.choice(at, key, walk.keys.reportType) ?? .periodic
            case .period: report.period = walk.name(at, key, most: ReportLimits.slug)
            case .baseRevision: report.baseRevision = walk.number(at, key, in: ReportLimits.revision)
            case .revisionReason: report.revisionReason = walk.text(at, key, most: ReportLimits.reason, .many)
            case .sentAt: report.sentAt = walk.text(at, key, most: ReportLimits.key)
            case .document: report.document = walk.document(at)
            case .isNil: report.isNil = walk.boolean(at, key)
            case .nilReason: report.nilReason = walk.text(at, key, most: ReportLimits.reason, .many)
            case .narrative: report.narrative = walk.text(at, key, most: ReportLimits.narrative, .many)
            case .totals: report.totals = walk.totals(at)
            case .activities: tooMany = walk.activities(at, into: &report.activities)
            case .feedbackRequests: walk.requests(at, into: &report.feedbackRequests)
            }
        }
        if let tooMany {
            findings.append(texts.tooLarge(rows: tooMany, limit: limits.activities))
            return nil
        }
        report.unread = unread
        report.unread.formUnion(require(Self.required, in: seen))
        if normalised { findings.append(texts.finding(.textNormalised, path: "")) }
        return report
    }

    /// The version stands over all else, so it is looked for first, wherever its key stands.
    private mutating func isSupported(_ root: Int) -> Bool {
        var got = ""
        var at = root + 1
        let end = tape.end(root)
        while at < end {
            if keys.report.find(tape.string(at))?.key == .schema {
                if tape.is(.string, at + 1) { got = String(decoding: tape.string(at + 1), as: UTF8.self) }
                break
            }
            at = tape.after(at + 1)
        }
        if got == ReportReader.schema { return true }
        let parameters: KeyValuePairs = [
            "got": got.isEmpty ? "(không ghi)" : String(got.prefix(ReportLimits.key)), "expected": ReportReader.schema,
        ]
        findings.append(texts.finding(.schemaVersionUnsupported, parameters, path: "/schema"))
        return false
    }

    private mutating func unit(_ index: Int, into report: inout Report) {
        guard tape.is(.object, index) else { return note(ReportField.unit, .object) }
        place = .member(.unit)
        let (seen, unread) = members(at: index, keys.unit) { walk, key, at in
            switch key {
            case .code: report.unitCode = walk.name(at, key, most: ReportLimits.key)
            case .name: report.unitName = walk.word(at, key, most: ReportLimits.name)
            }
        }
        let missing = require([.code], in: seen)
        failed = unread.contains(.code) || !missing.isEmpty
        place = .report
    }

    private mutating func document(_ index: Int) -> ReportDocument? {
        guard tape.is(.object, index) else {
            note(ReportField.document, .object)
            return nil
        }
        place = .member(.document)
        var document = ReportDocument()
        let (_, unread) = members(at: index, keys.document) { walk, key, at in
            switch key {
            case .number: document.number = walk.code(at, key, most: ReportLimits.documentNumber)
            case .symbol: document.symbol = walk.code(at, key, most: ReportLimits.documentSymbol)
            case .issuer: document.issuer = walk.text(at, key, most: ReportLimits.name)
            case .subject: document.subject = walk.text(at, key, most: ReportLimits.title)
            case .issuedOn: document.issuedOn = walk.date(at, key)
            case .signerName: document.signerName = walk.text(at, key, most: ReportLimits.signerName)
            case .signerPosition: document.signerPosition = walk.text(at, key, most: ReportLimits.signerPosition)
            }
        }
        failed = !unread.isEmpty
        place = .report
        return document
    }

    private mutating func totals(_ index: Int) -> DeclaredTotals? {
        guard tape.is(.object, index) else {
            note(ReportField.totals, .object)
            return nil
        }
        place = .member(.totals)
        var totals = DeclaredTotals()
        let (_, unread) = members(at: index, keys.totals) { walk, key, at in
            let number = walk.number(at, key, in: ReportLimits.total)
            if walk.failed { return }
            switch key {
            case .activities: totals.activities = number
            case .participantsTotal: totals.participantsTotal = number
            case .participantsWomen: totals.participantsWomen = number
            }
        }
        failed = !unread.isEmpty
        place = .report
        return totals
    }
}
