// SPDX-License-Identifier: Apache-2.0

/// How a log line looks; key `log.format`.
package enum LogFormat: String, Sendable, CaseIterable {
    /// One JSON object a line, for machines that collect logs.
    case json
    /// `time LEVEL logger: message key=value`, for people who read a terminal or `journalctl`.
    case plain
}
