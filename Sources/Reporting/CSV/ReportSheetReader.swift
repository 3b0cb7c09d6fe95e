// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Reads a sheet that an office filled in (see ``ReportSheet``). Pure; never throws: what is wrong becomes a finding.
package struct ReportSheetReader: Sendable {
    let units: UnitRegistry
    let vocabulary: Vocabulary
    let texts: RuleTexts

    package init(units: UnitRegistry, vocabulary: Vocabulary, texts: RuleTexts) {
        self.units = units
        self.vocabulary = vocabulary
        self.texts = texts
    }

    /// Reads a whole file. The report has no submission id unless the file names one.
    package func read(_ bytes: [UInt8]) -> ReportSheet {
        let rows: [CSVTable.Row]
        do {
            rows = try scan(bytes)
        } catch {
            let finding =
                error.code == .notUTF8
                ? texts.finding(.encodingNotUTF8, path: "")
                : texts.finding(.malformed, ["line": String(error.line)], path: "")
            return ReportSheet(report: nil, findings: [finding])
        }
        var walk = SheetWalk(reader: self)
        var block: Block = .envelope
        for row in rows where !row.isBlank && !row[0].hasPrefix("#") {
            if SheetBlock.opens(row[0]) {
                block =
                    switch SheetBlock(rawValue: row[0].uppercased()) {
                    case .activities: .activityHeadings
                    case .requests: .requestHeadings
                    default: .notRead
                    }
                continue
            }
            switch block {
            case .envelope: walk.envelope(row)
            case .activityHeadings:
                walk.activityHeadings(row)
                block = .activities
            case .activities: walk.activity(row)
            case .requestHeadings:
                walk.requestHeadings(row)
                block = .requests
            case .requests: walk.request(row)
            case .notRead: break
            }
        }
        return walk.finish()
    }

    private enum Block { case envelope, activityHeadings, activities, requestHeadings, requests, notRead }

    private func scan(_ bytes: [UInt8]) throws(CSVError) -> [CSVTable.Row] {
        // The first line may be advice without a separator: the template's is known, others are looked for.
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        let sample = body.prefix(4096)
        let candidates = [UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "\t")]
        let headings = SheetHeading.allCases.map { Array($0.rawValue.utf8) }
        let separator = candidates.first { candidate in
            sample.split(separator: UInt8(ascii: "\n")).contains { line in
                headings.contains { line.starts(with: $0 + [candidate]) }
            }
        }
        var scanner = try CSVScanner(bytes, separator: separator ?? UInt8(ascii: ";"))
        var rows: [CSVTable.Row] = []
        while let row = try scanner.nextRow() { rows.append(row) }
        return rows
    }
}

/// One reading of one sheet.
struct SheetWalk {
    let reader: ReportSheetReader
    var sheet = ReportSheet(report: nil, findings: [])
    var report = Report()
    private var headings: Set<SheetHeading> = []
    var activityColumns: [(field: ActivityField, column: Int)] = []
    var requestColumns: [(field: RequestHeading, column: Int)] = []

    init(reader: ReportSheetReader) {
        self.reader = reader
        report.vocabulary = reader.vocabulary.version
    }

    mutating func envelope(_ row: CSVTable.Row) {
        guard let heading = SheetHeading.allCases.first(where: { $0.rawValue.lowercased() == row[0].lowercased() })
        else { return unknown(row[0]) }
        headings.insert(heading)
        let cell = SheetCell(text: row[1], name: heading.rawValue, line: row.line, path: heading.path)
        switch heading {
        case .schema:
            if !cell.isBlank, cell.text != ReportReader.schema {
                let parameters: KeyValuePairs = ["got": cell.text, "expected": ReportReader.schema]
                sheet.findings.append(reader.texts.finding(.schemaVersionUnsupported, parameters, path: "/schema"))
            }
        case .vocabulary: if !cell.isBlank { report.vocabulary = cell.text }
        case .unitCode:
            report.unitCode = String(cell.text.prefix { $0 != " " })
            if cell.isBlank { missing(cell) }
        case .unitName: report.unitName = text(cell)
        case .reportType: report.reportType = choice(cell, ReportType.self) ?? .periodic
        case .period:
            report.period = cell.text
            if cell.isBlank { missing(cell) }
        case .baseRevision: report.baseRevision = count(cell) ?? 0
        case .revisionReason: report.revisionReason = text(cell)
        case .documentNumber: document(cell, \.number)
        case .documentSymbol: document(cell, \.symbol)
        case .documentIssuer: document(cell, \.issuer)
        case .documentSubject: document(cell, \.subject)
        case .documentIssuedOn: if let day = date(cell) { changeDocument { $0.issuedOn = day } }
        case .signerName: document(cell, \.signerName)
        case .signerPosition: document(cell, \.signerPosition)
        case .isNil: report.isNil = ["có", "x", "1", "true"].contains(cell.text.lowercased())
        case .nilReason: report.nilReason = text(cell)
        case .narrative: report.narrative = text(cell)
        case .totalActivities: total(cell, \.activities)
        case .totalParticipants: total(cell, \.participantsTotal)
        case .totalWomen: total(cell, \.participantsWomen)
        case .submissionID:
            report.submissionID = UUID(uuidString: cell.text)
            if !cell.isBlank, report.submissionID == nil { invalid(cell, .uuid) }
        }
    }

    mutating func finish() -> ReportSheet {
        for heading in SheetHeading.required where !headings.contains(heading) {
            sheet.findings.append(
                reader.texts.finding(.columnMissing, ["column": heading.rawValue], path: heading.path)
            )
        }
        // A file with no heading of ours is another table; its cells would only make noise.
        if headings.isDisjoint(with: SheetHeading.required) {
            sheet.findings.removeAll { $0.code != .columnMissing }
            return sheet
        }
        sheet.report = report
        return sheet
    }

    mutating func unknown(_ name: String) {
        if name.isEmpty { return }
        sheet.findings.append(reader.texts.finding(.columnUnknown, ["column": String(name.prefix(60))], path: ""))
    }

    private mutating func document(_ cell: SheetCell, _ field: WritableKeyPath<ReportDocument, String>) {
        let value = text(cell)
        if !value.isEmpty { changeDocument { $0[keyPath: field] = value } }
    }

    private mutating func changeDocument(_ change: (inout ReportDocument) -> Void) {
        var document = report.document ?? ReportDocument()
        change(&document)
        report.document = document
    }

    private mutating func total(_ cell: SheetCell, _ field: WritableKeyPath<DeclaredTotals, Int32?>) {
        guard !cell.isBlank, let number = count(cell) else { return }
        var totals = report.totals ?? DeclaredTotals()
        totals[keyPath: field] = number
        report.totals = totals
    }
}

extension SheetHeading {
    /// Where its value stands in the report.
    var path: String {
        switch self {
        case .schema: "/schema"
        case .vocabulary: "/vocabulary"
        case .unitCode: "/unit/code"
        case .unitName: "/unit/name"
        case .reportType: "/report_type"
        case .period: "/period"
        case .baseRevision: "/base_revision"
        case .revisionReason: "/revision_reason"
        case .documentNumber: "/document/number"
        case .documentSymbol: "/document/symbol"
        case .documentIssuer: "/document/issuer"
        case .documentSubject: "/document/subject"
        case .documentIssuedOn: "/document/issued_on"
        case .signerName: "/document/signer_name"
        case .signerPosition: "/document/signer_position"
        case .isNil: "/nil"
        case .nilReason: "/nil_reason"
        case .narrative: "/narrative"
        case .totalActivities: "/totals/activities"
        case .totalParticipants: "/totals/participants_total"
        case .totalWomen: "/totals/participants_women"
        case .submissionID: "/submission_id"
        }
    }
}
