// SPDX-License-Identifier: Apache-2.0

/// Why bytes are no CSV table.
package struct CSVError: Error, Hashable, Sendable {
    package enum Code: Hashable, Sendable {
        /// Not one line.
        case empty
        /// Not UTF-8: an old Vietnamese encoding (TCVN3, VNI, CP1258) or UTF-16 is likely.
        case notUTF8
        /// A quote opened on the line is never closed.
        case quoteNotClosed
        /// Something other than a separator follows a closing quote.
        case textAfterQuote
    }

    package let code: Code
    /// 1-based line.
    package let line: Int

    package init(_ code: Code, line: Int) {
        self.code = code
        self.line = line
    }

    /// What is wrong and how to correct it, for operators.
    package var explanation: String {
        switch code {
        case .empty: "the file is empty; the first line must name the columns"
        case .notUTF8: "the bytes are not UTF-8; save the file as 'CSV UTF-8'"
        case .quoteNotClosed: "a quote (\") opened here is never closed; double quotes inside a quoted field (\"\")"
        case .textAfterQuote: "text follows a closing quote; double quotes inside a quoted field (\"\")"
        }
    }
}
