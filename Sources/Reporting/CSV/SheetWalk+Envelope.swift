// SPDX-License-Identifier: Apache-2.0

import Foundation

extension SheetWalk {
    mutating func envelope(_ rows: [SheetGrid.Row]) {
        for row in rows { envelope(row) }
    }

    private mutating func envelope(_ row: SheetGrid.Row) {
        guard let place = row.written.first, let heading = SheetHeading.find(row[place]) else { return unknown(row) }
        let label = SheetCellName(row: row.number, column: place)
        if let first = headings[heading] {
            repeated(heading.rawValue, first, label)
            return
        }
        headings[heading] = label
        // The value stands beside its label; where that cell is empty, in the next one with something in it.
        let written = row.written.dropFirst()
        let column = written.first ?? place + 1
        for other in written.dropFirst() { unplaced(row, other) }
        let cell = cell(row, column, name: heading.rawValue, path: heading.path)
        let before = noted
        read(heading, cell)
        if noted > before || cell.isBroken, let field = heading.field { report.unread.insert(field) }
    }

    private mutating func unknown(_ row: SheetGrid.Row) {
        if row[0].isEmpty {
            for column in row.written { unplaced(row, column) }
            return
        }
        if garbled == nil, GarbledText.isLikely(row[0]) { garbled = row[0] }
        let cell = SheetCellName(row: row.number, column: 0)
        note(.lineUnknown, ["label": Self.short(row[0]), "cell": cell.description])
    }

    mutating func unplaced(_ row: SheetGrid.Row, _ column: Int) {
        let cell = SheetCellName(row: row.number, column: column)
        note(.cellUnplaced, ["cell": cell.description, "value": Self.short(row[column])])
    }

    private mutating func read(_ heading: SheetHeading, _ cell: SheetCell) {
        switch heading {
        case .schema: schema(cell)
        // Locales with a decimal comma turn 2025.1 into 2025,1.
        case .vocabulary: if !cell.isBlank { report.vocabulary = cell.code.replacingOccurrences(of: ",", with: ".") }
        case .unitCode: reporter(cell)
        case .unitName: if !cell.isBlank { report.unitName = line(cell) }
        case .reportType: report.reportType = choice(cell, ReportType.self) ?? .periodic
        case .period:
            report.period = cell.code.filter { $0 != " " }.uppercased()
            // Words for a period are quoted as they were written.
            if report.period.contains(where: { !$0.isASCII }) { report.period = line(cell) }
            if cell.isBlank { missing(cell) }
        case .baseRevision: report.baseRevision = count(cell) ?? 0
        case .revisionReason: report.revisionReason = cell.text
        case .documentNumber: document(cell.code, \.number)
        case .documentSymbol: document(cell.code, \.symbol)
        case .documentIssuer: document(line(cell), \.issuer)
        case .documentSubject: document(line(cell), \.subject)
        case .documentIssuedOn: if let day = date(cell) { changeDocument { $0.issuedOn = day } }
        case .signerName: document(line(cell), \.signerName)
        case .signerPosition: document(line(cell), \.signerPosition)
        case .isNil: report.isNil = answer(cell) ?? false
        case .nilReason: report.nilReason = cell.text
        case .narrative: report.narrative = cell.text
        case .totalActivities: total(cell, \.activities)
        case .totalParticipants: total(cell, \.participantsTotal)
        case .totalWomen: total(cell, \.participantsWomen)
        case .submissionID:
            report.submissionID = UUID(uuidString: cell.code)
            if !cell.isBlank, report.submissionID == nil { invalid(cell, .uuid) }
        }
    }

    private mutating func schema(_ cell: SheetCell) {
        if cell.isBlank || cell.code.lowercased() == ReportReader.schema { return }
        let parameters: KeyValuePairs = ["got": Self.short(cell.text), "expected": ReportReader.schema]
        note(.schemaVersionUnsupported, parameters, cell)
    }

    private mutating func document(_ value: String, _ field: WritableKeyPath<ReportDocument, String>) {
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
    /// The field of the envelope that a rule must leave alone when the cell could not be read.
    var field: ReportField? {
        switch self {
        case .unitCode: .unit
        case .period: .period
        case .reportType: .reportType
        case .isNil: .isNil
        case .nilReason: .nilReason
        case .revisionReason: .revisionReason
        case .vocabulary: .vocabulary
        default: nil
        }
    }
}
