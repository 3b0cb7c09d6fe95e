// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a message before anybody reads its body. Its sender is known, so it is stored and answered like any
/// submission.
package enum DoorFault: String, Sendable, CaseIterable {
    /// No message_id.
    case idMissing = "id_missing"
    /// A message_id in another notation than a UUID's.
    case idMalformed = "id_malformed"
    /// No user_id; the unit is known from the routing key, which the broker checked.
    case senderMissing = "sender_missing"
    /// gzip, zip or another archive; a workbook is one, too.
    case compressed = "compressed"
    /// UTF-16.
    case utf16 = "utf16"
}
