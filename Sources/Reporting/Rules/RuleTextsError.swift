// SPDX-License-Identifier: Apache-2.0

/// Why the table of rules cannot be used. The program must not start with it.
package struct RuleTextsError: Error, Sendable, Hashable {
    package enum Code: Sendable, Hashable {
        case notATable(CSVError)
        /// One of `code`, `severity`, `message_vi` is not in the header.
        case columnMissing
        case severityUnknown(String)
        /// The message names a parameter which the rule does not supply.
        case parameterUnknown(RuleCode, String)
        case repeated(RuleCode)
        /// The program has a rule for which the table has no row.
        case missing(RuleCode)
    }

    package let code: Code
    /// 1-based line of the file.
    package let line: Int

    package init(_ code: Code, line: Int) {
        self.code = code
        self.line = line
    }

    /// What is wrong and how to correct it, for operators.
    package var explanation: String {
        switch code {
        case .notATable(let error): error.explanation
        case .columnMissing: "the header must name code, severity and message_vi"
        case .severityUnknown(let word): "severity \"\(word)\" is neither error nor warning"
        case .parameterUnknown(let rule, let name):
            "{\(name)} is unknown to \(rule.rawValue), which supplies: "
                + rule.parameters.map { "{\($0)}" }.joined(separator: " ")
        case .repeated(let rule): "\(rule.rawValue) stands here a second time; keep one row"
        case .missing(let rule): "there is no row for \(rule.rawValue); take it from the delivered rules.csv"
        }
    }
}
