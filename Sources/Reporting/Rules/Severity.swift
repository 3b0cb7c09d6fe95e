// SPDX-License-Identifier: Apache-2.0

/// An error rejects the whole report, nothing is half-stored; a warning is stored and shown.
package enum Severity: String, Sendable, CaseIterable {
    case error, warning
}
