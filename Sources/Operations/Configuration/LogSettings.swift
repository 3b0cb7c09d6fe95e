// SPDX-License-Identifier: Apache-2.0

package import Logging

/// What is logged, and how it looks.
///
/// ## Configuration keys
/// - `log.format` (`json` or `plain`, default `json`).
/// - `log.level` (`trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`, default `info`).
///
/// Each may be set for one worker alone: `log.ingest.level`.
package struct LogSettings: Sendable, Equatable {
    package var format: LogFormat
    package var level: Logger.Level

    package init(format: LogFormat = .json, level: Logger.Level = .info) {
        self.format = format
        self.level = level
    }

    init(_ source: inout ConfigurationSource) {
        format = source.choice("log.format", default: .json)
        level = source.choice("log.level", default: .info)
    }
}
