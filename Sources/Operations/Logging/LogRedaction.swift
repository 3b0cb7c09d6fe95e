// SPDX-License-Identifier: Apache-2.0

/// The last net against a secret in a log: values under a telling name are not written.
///
/// Secrets are held in ``Secret``, which never prints itself; this catches the one passed on as a bare string.
enum LogRedaction {
    /// What stands in place of a hidden value.
    static let mark = "<hidden>"

    private static let names = ["password", "passwd", "secret", "token", "authorization", "credentials"].map {
        Array($0.utf8)
    }

    /// Whether the value of `key` must not be written: its last dotted part names a secret.
    static func hides(_ key: String) -> Bool {
        let bytes = key.utf8
        let start = bytes.lastIndex(of: UInt8(ascii: ".")).map(bytes.index(after:)) ?? bytes.startIndex
        let last = bytes[start...]
        // Bit 5 turns a capital letter into a small one.
        return names.contains { name in name.count == last.count && zip(name, last).allSatisfy { $0 == $1 | 0x20 } }
    }
}
