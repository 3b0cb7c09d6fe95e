// SPDX-License-Identifier: Apache-2.0

/// One reading of one sheet: gives the cells their meaning.
struct SheetWalk {
    let reader: ReportSheetReader
    var sheet = ReportSheet()
    var report = Report()
    /// Where each heading of the envelope stands.
    var headings: [SheetHeading: SheetCellName] = [:]
    private var findings = FindingList(limit: ReportLimits().findings)
    /// A label of the envelope that is no Vietnamese, if any: then the headings are there and cannot be recognised.
    var garbled: String?
    /// How many findings there were at all; a reader of a cell sees by it whether the cell was remarked upon.
    private(set) var noted = 0

    init(reader: ReportSheetReader) {
        self.reader = reader
        report.vocabulary = reader.vocabulary.version
    }

    mutating func note(
        _ code: RuleCode,
        _ parameters: KeyValuePairs<String, String> = [:],
        path: String = "",
        row: Int? = nil,
        column: String? = nil
    ) {
        noted += 1
        findings.append(reader.texts.finding(code, parameters, path: path, row: row, column: column))
    }

    /// What the layout had to say.
    mutating func remark(_ remarks: [SheetLayout.Remark]) {
        for remark in remarks {
            switch remark {
            case .unplaced(let cell, let text):
                note(.cellUnplaced, ["cell": cell.description, "value": Self.short(text)])
            case .notRead(let row, let text):
                note(.rowNotRead, ["row": String(row), "text": Self.short(text)])
            case .blockUnknown(let title, let cell, let last):
                let parameters: KeyValuePairs = [
                    "title": Self.short(title), "cell": cell.description, "last": String(last),
                ]
                note(.blockUnknown, parameters)
            case .columnUnknown(let name, let cell):
                note(.columnUnknown, ["column": Self.short(name), "cell": cell.description])
            case .headingRepeated(let name, let first, let second):
                repeated(name, first, second)
            case .columnMissing(let name, let path):
                note(.columnMissing, ["column": name], path: path)
            }
        }
    }

    mutating func repeated(_ name: String, _ first: SheetCellName, _ second: SheetCellName) {
        let parameters: KeyValuePairs = [
            "heading": Self.short(name), "first": first.description, "second": second.description,
        ]
        note(.headingRepeated, parameters)
    }

    mutating func finish() -> ReportSheet {
        // A file with no heading of ours is another table; its cells would only make noise.
        let isOurs = SheetHeading.required.contains { headings[$0] != nil }
        if !isOurs {
            findings = FindingList(limit: ReportLimits().findings)
            if let garbled { note(.suspiciousEncoding, ["field": "Tệp", "sample": Self.short(garbled)]) }
        }
        for heading in SheetHeading.required where headings[heading] == nil {
            note(.lineMissing, ["label": heading.rawValue], path: heading.path)
            if let field = heading.field { report.unread.insert(field) }
        }
        nameActivities()
        if isOurs { sheet.report = report }
        sheet.findings = findings.finished(reader.texts)
        return sheet
    }

    /// Activities without a key are named by their place in the report.
    private mutating func nameActivities() {
        for index in report.activities.indices where report.activities[index].activityKey.isEmpty {
            if report.activities[index].unread.contains(.activityKey) { continue }
            report.activities[index].activityKey = "\(report.period)-\(index < 9 ? "0" : "")\(index + 1)"
        }
    }

    /// Enough of a text to know it again.
    static func short(_ text: String) -> String {
        let line = CleanText.line(text)
        return line.count > 60 ? line.prefix(59) + "…" : line
    }
}
