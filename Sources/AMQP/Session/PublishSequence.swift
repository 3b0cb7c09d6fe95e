// SPDX-License-Identifier: Apache-2.0

import CRabbitMQ
import Glibc

/// The header that says which publish a returned message was: a `basic.return` carries the message but no number. It
/// is ours alone: a consumer does not see it, so that nobody publishes an old number again.
enum PublishSequence {
    static let header: StaticString = "x-publish-sequence"

    static func isName(_ key: amqp_bytes_t) -> Bool {
        key.len == header.utf8CodeUnitCount && memcmp(key.bytes, header.utf8Start, key.len) == 0
    }

    static func isName(_ key: String) -> Bool {
        header.withUTF8Buffer { key.utf8.elementsEqual($0) }
    }

    /// The number in a message's headers, if it has one.
    static func read(from table: amqp_table_t) -> UInt64? {
        for index in 0..<Int(table.num_entries) where isName(table.entries[index].key) {
            var number: Int64 = 0
            var text = amqp_bytes_t()
            if nhipcau_field_read(&table.entries[index].value, &number, &text) == 1 {
                return UInt64(bitPattern: number)
            }
        }
        return nil
    }
}
