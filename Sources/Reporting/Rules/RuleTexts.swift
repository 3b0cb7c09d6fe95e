// SPDX-License-Identifier: Apache-2.0

/// The rules' severities and Vietnamese texts, from `config/rules.csv`. Makes findings.
package struct RuleTexts: Sendable {
    private struct Text: Sendable {
        let severity: Severity
        let template: MessageTemplate
    }

    private let texts: [RuleCode: Text]

    /// Reads the table's columns `code`, `severity` and `message_vi`. Rows of codes this program does not know are for
    /// others and left alone.
    ///
    /// - Throws: ``RuleTextsError`` with the line; the file has to be corrected, reading again does not help.
    package init(csv bytes: [UInt8]) throws(RuleTextsError) {
        let table: CSVTable
        do {
            table = try CSVTable(bytes)
        } catch {
            throw RuleTextsError(.notATable(error), line: error.line)
        }
        guard let code = table.column("code"), let severity = table.column("severity"),
            let message = table.column("message_vi")
        else { throw RuleTextsError(.columnMissing, line: table.headerLine) }
        var texts: [RuleCode: Text] = [:]
        for row in table.rows {
            guard let rule = RuleCode(rawValue: row[code]) else { continue }
            guard let level = Severity(rawValue: row[severity]) else {
                throw RuleTextsError(.severityUnknown(row[severity]), line: row.line)
            }
            let template = MessageTemplate(row[message])
            if let stranger = template.parameters.first(where: { !rule.parameters.contains($0) }) {
                throw RuleTextsError(.parameterUnknown(rule, stranger), line: row.line)
            }
            guard texts.updateValue(Text(severity: level, template: template), forKey: rule) == nil else {
                throw RuleTextsError(.repeated(rule), line: row.line)
            }
        }
        if let absent = RuleCode.allCases.first(where: { texts[$0] == nil }) {
            throw RuleTextsError(.missing(absent), line: table.headerLine)
        }
        self.texts = texts
    }

    /// A finding with its text filled in. The parameters are those of `RuleCode.parameters`.
    package func finding(
        _ code: RuleCode,
        _ parameters: KeyValuePairs<String, String> = [:],
        path: String,
        row: Int? = nil,
        column: String? = nil
    ) -> Finding {
        assert(Set(parameters.map(\.key)) == Set(code.parameters), "parameters of \(code.rawValue): \(parameters)")
        guard let text = texts[code] else {
            // Cannot happen: init demands every code. An answer without its text is still better than none.
            return Finding(
                code: code,
                severity: .error,
                path: path,
                row: row,
                column: column,
                messageVi: code.rawValue
            )
        }
        return Finding(
            code: code,
            severity: text.severity,
            path: path,
            row: row,
            column: column,
            messageVi: text.template.filled(with: parameters)
        )
    }
}
