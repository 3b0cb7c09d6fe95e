// SPDX-License-Identifier: Apache-2.0

import CRabbitMQ

/// Memory for the arguments of one call into the library, given back together after it.
struct Arena: ~Copyable {
    private var pool = amqp_pool_t()

    init() {
        init_amqp_pool(&pool, 4096)
    }

    deinit {
        var pool = pool
        empty_amqp_pool(&pool)
    }

    mutating func recycle() {
        recycle_amqp_pool(&pool)
    }

    mutating func bytes(_ text: String) -> amqp_bytes_t {
        var text = text
        return text.withUTF8 { source in
            var copy = amqp_bytes_t()
            amqp_pool_alloc_bytes(&pool, max(source.count, 1), &copy)
            copy.len = source.count
            if let base = source.baseAddress, let target = copy.bytes {
                target.copyMemory(from: base, byteCount: source.count)
            }
            return copy
        }
    }

    mutating func table(_ fields: FieldTable, and sequence: UInt64? = nil) -> amqp_table_t {
        let room = fields.entries.count + (sequence == nil ? 0 : 1)
        guard room > 0,
            let memory = amqp_pool_alloc(&pool, room * MemoryLayout<amqp_table_entry_t>.stride)
        else { return amqp_table_t(num_entries: 0, entries: nil) }
        let entries = memory.bindMemory(to: amqp_table_entry_t.self, capacity: room)
        var count = 0
        for entry in fields.entries {
            let key = bytes(entry.key)
            // Two numbers in one message, and a return would be noted against the wrong one.
            if sequence != nil, PublishSequence.isName(key) { continue }
            entries[count] = amqp_table_entry_t(key: key, value: value(entry.value))
            count += 1
        }
        if let sequence {
            let name = PublishSequence.header
            entries[count] = amqp_table_entry_t(
                key: amqp_bytes_t(
                    len: name.utf8CodeUnitCount,
                    bytes: UnsafeMutableRawPointer(mutating: name.utf8Start)
                ),
                value: nhipcau_field_int(Int64(bitPattern: sequence))
            )
            count += 1
        }
        return amqp_table_t(num_entries: Int32(count), entries: entries)
    }

    mutating func nested(_ key: String, _ table: amqp_table_t, beside fields: FieldTable) -> amqp_table_t {
        let count = fields.entries.count + 1
        guard let memory = amqp_pool_alloc(&pool, count * MemoryLayout<amqp_table_entry_t>.stride) else {
            return amqp_table_t(num_entries: 0, entries: nil)
        }
        let entries = memory.bindMemory(to: amqp_table_entry_t.self, capacity: count)
        for (index, entry) in fields.entries.enumerated() {
            entries[index] = amqp_table_entry_t(key: bytes(entry.key), value: value(entry.value))
        }
        entries[count - 1] = amqp_table_entry_t(key: bytes(key), value: nhipcau_field_table(table))
        return amqp_table_t(num_entries: Int32(count), entries: entries)
    }

    private mutating func value(_ value: FieldValue) -> amqp_field_value_t {
        switch value {
        case .text(let text): nhipcau_field_bytes(bytes(text))
        case .integer(let number): nhipcau_field_int(number)
        case .boolean(let flag): nhipcau_field_bool(flag ? 1 : 0)
        }
    }
}

extension String {
    init(_ bytes: amqp_bytes_t) {
        self.init(decoding: UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len), as: UTF8.self)
    }
}

extension FieldTable {
    /// A foreign table holds what fits here; what is more is left out, and so are lists and nested tables, such as
    /// `x-death`. The message's raw properties have all of it.
    private static let foreignEntries = 256
    private static let foreignBytes = 8_192

    init(_ table: amqp_table_t) {
        self.init()
        for index in 0..<min(Int(table.num_entries), Self.foreignEntries) {
            let name = table.entries[index].key
            guard !PublishSequence.isName(name) else { continue }
            var number: Int64 = 0
            var text = amqp_bytes_t()
            let kind = nhipcau_field_read(&table.entries[index].value, &number, &text)
            switch kind {
            case 1: append(String(name), .integer(number))
            case 2 where text.len <= Self.foreignBytes: append(String(name), .text(String(text)))
            case 3: append(String(name), .boolean(number != 0))
            default: break
            }
        }
    }
}
