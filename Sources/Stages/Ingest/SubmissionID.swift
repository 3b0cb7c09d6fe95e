// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

/// Ids that we make, for submissions that have none of their own: UUIDs of version 8 (RFC 9562, section 5.8), hashes of
/// what they stand for, so that the same submission has the same id whenever it comes.
enum SubmissionID {
    /// Of a message that its sender gave no usable id.
    static func derived(from account: String, _ name: String, _ body: [UInt8]) -> UUID {
        hash([Array("message".utf8), Array(account.utf8), Array(name.utf8), body], time: nil)
    }

    /// Of a submission whose id is another account's already: an id belongs to its account, and nobody can take it away.
    /// It keeps the time that the id bears, and with it its place in the tables.
    static func own(_ id: UUID, of account: String) -> UUID {
        let bytes = withUnsafeBytes(of: id.uuid) { Array($0) }
        return hash([Array("account".utf8), Array(account.utf8), bytes], time: Array(bytes.prefix(6)))
    }

    private static func hash(_ parts: [[UInt8]], time: [UInt8]?) -> UUID {
        var input: [UInt8] = []
        for part in parts {
            withUnsafeBytes(of: UInt64(part.count).bigEndian) { input.append(contentsOf: $0) }
            input.append(contentsOf: part)
        }
        var bytes = Array(ContentHash.sha256(input).prefix(16))
        if let time { bytes.replaceSubrange(0..<6, with: time) }
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        return UUID(
            uuid: (
                bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7], bytes[8], bytes[9],
                bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
            )
        )
    }
}
