// SPDX-License-Identifier: Apache-2.0

/// An error that somebody has to correct in a file or a setting before another start makes sense; exit code 78.
protocol ConfigurationFault: Error {
    /// One line for each thing to correct.
    var lines: [String] { get }
}

extension ConfigurationError: ConfigurationFault {
    var lines: [String] { problems.map(\.description) }
}

extension ReferenceDataError: ConfigurationFault {
    var lines: [String] { problems.map(\.description) }
}
