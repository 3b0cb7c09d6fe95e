// SPDX-License-Identifier: Apache-2.0

/// The last net against a secret in a log: values under a telling name are not written.
///
/// Secrets are held in ``Secret``, which never prints itself; this catches the one passed on as a bare string.
enum LogRedaction {
    /// What stands in place of a hidden value.
    static let mark = "<hidden>"

    private static let names: Set<String> = ["password", "passwd", "secret", "token", "authorization", "credentials"]

    /// Whether the value of `key` must not be written: its last dotted part names a secret.
    static func hides(_ key: String) -> Bool {
        guard let last = key.split(separator: ".").last else { return false }
        return names.contains(last.lowercased())
    }
}
