// SPDX-License-Identifier: Apache-2.0

/// One thing that is wrong with the configuration: which key, where it was read, what is wrong, what to do.
package struct ConfigurationProblem: Sendable, Equatable, CustomStringConvertible {
    /// Dotted key, such as `broker.port`.
    package let key: String
    /// Where the value comes from: an environment variable or a file.
    package let origin: String
    /// What is wrong, as the rest of a sentence that begins with the key. Never holds a secret.
    package let message: String
    /// What to do, one sentence.
    package let fix: String

    package var description: String { "\(key) (\(origin)) \(message). \(fix)" }
}

/// Everything that is wrong with the configuration, at once. Trying again does not help; somebody has to put it right.
package struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    package let problems: [ConfigurationProblem]

    package var description: String {
        let head =
            problems.count == 1
            ? "The configuration is wrong:" : "The configuration is wrong in \(problems.count) places:"
        return ([head] + problems.map { "- \($0)" }).joined(separator: "\n")
    }
}
