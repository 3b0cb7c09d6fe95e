// SPDX-License-Identifier: Apache-2.0

import Foundation

extension RuleBook {
    /// Rules about the envelope as a whole.
    ///
    /// - Returns: false when the rest cannot be judged.
    func checkEnvelope(_ report: Report, _ facts: SubmissionFacts, _ findings: inout FindingList) -> Bool {
        var isSound = true
        if let type = facts.declaredType, type != ReportReader.schema {
            let parameters: KeyValuePairs = ["got": String(type.prefix(64)), "expected": ReportReader.schema]
            findings.append(texts.finding(.schemaVersionUnsupported, parameters, path: "/schema"))
            isSound = false
        }
        if let given = report.submissionID, given != facts.submissionID {
            let parameters: KeyValuePairs = [
                "got": given.uuidString.lowercased(), "expected": facts.submissionID.uuidString.lowercased(),
            ]
            findings.append(texts.finding(.idMismatch, parameters, path: "/submission_id"))
            isSound = false
        }
        if report.vocabulary != vocabulary.version, !report.unread.contains(.vocabulary) {
            let parameters: KeyValuePairs = ["got": report.vocabulary, "expected": vocabulary.version]
            findings.append(texts.finding(.vocabularyUnsupported, parameters, path: "/vocabulary"))
            isSound = false
        }
        return isSound
    }
}
