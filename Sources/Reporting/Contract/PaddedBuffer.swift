// SPDX-License-Identifier: Apache-2.0

import CSimdjson

/// Memory with room behind the text, as simdjson reads past its end. Grows as needed; the reader caps the length.
struct PaddedBuffer: ~Copyable {
    private var memory: UnsafeMutableRawPointer
    private var capacity: Int

    init() {
        capacity = 16_384
        memory = .allocate(byteCount: capacity, alignment: 64)
    }

    deinit {
        memory.deallocate()
    }

    /// Copies the text in and gives its address; what lies behind it is blank.
    mutating func fill(_ text: UnsafeRawBufferPointer) -> UnsafePointer<UInt8> {
        let padding = Int(CSIMDJSON_PADDING)
        if text.count + padding > capacity {
            memory.deallocate()
            capacity = (text.count + padding) * 2
            memory = .allocate(byteCount: capacity, alignment: 64)
        }
        if let source = text.baseAddress { memory.copyMemory(from: source, byteCount: text.count) }
        (memory + text.count).initializeMemory(as: UInt8.self, repeating: 0x20, count: padding)
        return UnsafePointer(memory.assumingMemoryBound(to: UInt8.self))
    }
}
