// SPDX-License-Identifier: Apache-2.0

/// The binary image of one statement's parameters, in one block of memory which the connection uses again and again.
///
/// libpq wants a pointer and a length per parameter and copies what they point to, so the block is free again as soon as
/// the statement has been queued. Arrays are written element by element straight into the block: no heap object per row.
final class ParameterBuffer {
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    private var count = 0
    private var offsets: [Int] = []
    private(set) var lengths: [Int32] = []
    private(set) var formats: [Int32] = []
    private var pointers: [UnsafePointer<CChar>?] = []

    /// A block that grew for one giant batch is given back afterwards.
    private static let keptCapacity = 16 << 20

    init(capacity: Int = 64 << 10) {
        self.capacity = capacity
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    /// Encodes the values from the block's start, replacing what was there.
    ///
    /// - Throws: `data` when a value is beyond the protocol's 1 GiB; retrying does not help.
    func encode(_ values: [PostgresValue]) throws(PostgresError) {
        restart()
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        for value in values {
            if case .null = value {
                offsets.append(-1)
                lengths.append(0)
                continue
            }
            let start = count
            append(value)
            guard count - start <= 1 << 30 else {
                throw PostgresError(.data, "a parameter of \(count - start) bytes is beyond the limit of 1 GiB")
            }
            offsets.append(start)
            lengths.append(Int32(count - start))
        }
        while formats.count < values.count { formats.append(1) }
    }

    /// Starts an image that is no statement's parameters, such as rows for COPY.
    func restart() {
        if capacity > Self.keptCapacity, count < Self.keptCapacity / 2 { replaceBlock(Self.keptCapacity) }
        count = 0
    }

    /// Everything written since the start; valid until the next write.
    var written: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// The encoded parameters as libpq takes them; valid inside the closure only.
    func withParameters<R>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> R
    ) -> R {
        pointers.removeAll(keepingCapacity: true)
        for offset in offsets {
            pointers.append(offset < 0 ? nil : UnsafePointer((base + offset).assumingMemoryBound(to: CChar.self)))
        }
        return pointers.withUnsafeBufferPointer { values in
            lengths.withUnsafeBufferPointer { lengths in
                formats.withUnsafeBufferPointer { formats in
                    body(values.baseAddress, lengths.baseAddress, formats.baseAddress)
                }
            }
        }
    }

    // MARK: Writing

    /// Makes room for `size` bytes and returns where they go; the caller fills them all.
    @inline(__always)
    func reserve(_ size: Int) -> UnsafeMutableRawPointer {
        if count + size > capacity { grow(to: count + size) }
        defer { count += size }
        return base + count
    }

    @inline(__always)
    func put<Integer: FixedWidthInteger>(_ value: Integer) {
        reserve(MemoryLayout<Integer>.size).storeBytes(of: value.bigEndian, as: Integer.self)
    }

    @inline(__always)
    func put(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count).copyMemory(from: source, byteCount: bytes.count)
    }

    /// A value with its length before it; that of NULL is -1.
    func sized(_ value: PostgresValue) {
        if case .null = value { return put(Int32(-1)) }
        let start = count
        put(Int32(0))
        append(value)
        (base + start).storeBytes(of: Int32(truncatingIfNeeded: count - start - 4).bigEndian, as: Int32.self)
    }

    private func grow(to needed: Int) {
        var size = capacity
        while size < needed { size *= 2 }
        replaceBlock(size)
    }

    private func replaceBlock(_ size: Int) {
        let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        block.copyMemory(from: base, byteCount: min(count, size))
        base.deallocate()
        base = block
        capacity = size
    }
}
