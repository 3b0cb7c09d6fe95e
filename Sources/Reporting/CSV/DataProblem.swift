// SPDX-License-Identifier: Apache-2.0

/// One mistake in a file of reference data, for the operator who has to correct it.
package struct DataProblem: Hashable, Sendable {
    /// 1-based line; 1 for what concerns the whole file.
    package let line: Int
    /// What is wrong, naming the value.
    package let what: String
    /// What to do about it.
    package let fix: String

    package init(line: Int, what: String, fix: String) {
        self.line = line
        self.what = what
        self.fix = fix
    }
}
