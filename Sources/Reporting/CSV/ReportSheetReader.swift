// SPDX-License-Identifier: Apache-2.0

/// Reads a sheet that an office filled in (see ``ReportSheet``). Pure; never throws: what is wrong becomes a finding.
///
/// In four steps, each of which knows nothing of the next: what kind of file it is (``SheetFile``), its cells
/// (``SheetGrid``), which part of the template each row belongs to (``SheetLayout``), what the cells say (``SheetWalk``).
package struct ReportSheetReader: Sendable {
    let vocabulary: Vocabulary
    let words: SheetVocabulary
    let texts: RuleTexts

    package init(units: UnitRegistry, vocabulary: Vocabulary, texts: RuleTexts) {
        self.vocabulary = vocabulary
        words = SheetVocabulary(units: units, vocabulary: vocabulary)
        self.texts = texts
    }

    /// Reads a whole file. The report has no submission id unless the file names one.
    package func read(_ bytes: [UInt8]) -> ReportSheet {
        switch SheetFile(bytes) {
        case .refused(let code, let kind):
            let parameters: KeyValuePairs<String, String> = code.parameters.isEmpty ? [:] : ["kind": kind ?? ""]
            return ReportSheet(findings: [texts.finding(code, parameters, path: "")])
        case .text(let text):
            do {
                return read(try SheetGrid(text))
            } catch {
                return ReportSheet(findings: [texts.finding(.malformed, ["line": String(error.line)], path: "")])
            }
        }
    }

    private func read(_ grid: SheetGrid) -> ReportSheet {
        let layout = SheetLayout(grid, words: words)
        var walk = SheetWalk(reader: self)
        walk.remark(layout.remarks)
        walk.envelope(layout.envelope)
        for (row, table) in layout.activities { walk.activity(row, table) }
        for (row, table) in layout.requests { walk.request(row, table) }
        return walk.finish()
    }
}
