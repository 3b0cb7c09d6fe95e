// SPDX-License-Identifier: Apache-2.0

/// A message between the workers that none of ours would write.
package struct HostileBundle: Sendable {
    /// Whose queue it goes to.
    package enum Kind: CaseIterable, Sendable {
        case submission, accepted, notice
    }

    package let kind: Kind
    package let body: [UInt8]
}

/// An endless stream of mutated bundles; the same seed makes the same stream.
package struct HostileBundles: Sendable {
    private var random: SplitMix64
    /// Reports of submissions, as bytes.
    private let bodies: [[UInt8]]
    private var reportID: Int64 = 1 << 40

    package init(seed: UInt64, bodies: [[UInt8]]) {
        random = SplitMix64(seed: seed)
        self.bodies = bodies
    }

    package mutating func next() -> HostileBundle {
        let kind = random.pick(HostileBundle.Kind.allCases)
        let count = random.pick([1, 1, 1, 2, 5])
        var body: [UInt8] = []
        let bad = random.number(0...count - 1)
        for index in 0..<count {
            let good = entry(kind)
            body += index == bad ? mutated(good).encoded : good.encoded
        }
        if random.chance(percent: 30) { damage(&body) }
        return HostileBundle(kind: kind, body: body)
    }

    // MARK: - Entries

    private mutating func entry(_ kind: HostileBundle.Kind) -> CBORValue {
        switch kind {
        case .submission: submission()
        case .accepted: accepted()
        case .notice:
            .array([.bytes(id()), .string("daumoi.\(random.next())@tinh.example"), .integer(20_164)])
        }
    }

    private mutating func submission() -> CBORValue {
        let body = random.pick(bodies)
        var fields: [CBORValue] = [
            .bytes(id()), .string("unit-341"), .string("341"), random.pick([.null, .string("report.v1")]),
            .integer(1_752_537_600_123), .integer(Int64(random.number(0...3))), .integer(Int64(body.count)), .null,
            .bytes(bytes(32)), .bytes(body),
        ]
        if random.chance(percent: 25) {
            fields += [
                .bytes(random.pick([[], id()])), random.pick([.null, .string("compressed"), .string("utf16")]),
            ]
        }
        return .array(fields)
    }

    private mutating func accepted() -> CBORValue {
        reportID += 1
        let contribution = CBORValue.array([.string("341")] + (0..<10).map { .integer($0 * 7) })
        let obligation = CBORValue.array([
            .string("dialogue"), .string("ĐT-\(reportID)"), .string("341"), .string("Đối thoại"), .integer(20_164),
            .boolean(false),
        ])
        return .array([
            .bytes(id()), .integer(reportID), .integer(Int64(random.number(1...3))), .integer(2_025), .string("341"),
            .integer(1_752_537_600_123), .null, .boolean(random.chance(percent: 50)),
            .array(Array(repeating: contribution, count: random.number(0...2))),
            .array(Array(repeating: obligation, count: random.number(0...2))),
        ])
    }

    private mutating func id() -> [UInt8] { bytes(16) }

    private mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    // MARK: - Mutations

    /// Changes one item somewhere in the tree.
    private mutating func mutated(_ value: CBORValue) -> CBORValue {
        guard case .array(var items) = value, !items.isEmpty, random.chance(percent: 92) else { return odd(value) }
        let index = random.number(0...items.count - 1)
        switch random.number(0...19) {
        case 0: items.remove(at: index)
        case 1: items.insert(odd(items[index]), at: index)
        case 2: items.swapAt(index, random.number(0...items.count - 1))
        case 3: items.append(contentsOf: items)
        default: items[index] = mutated(items[index])
        }
        return .array(items)
    }

    private mutating func odd(_ value: CBORValue) -> CBORValue {
        switch value {
        case .unsigned where random.chance(percent: 80),
            .negative where random.chance(percent: 80):
            oddNumber()
        case .text(let text) where random.chance(percent: 80): oddText(text)
        case .bytes(let bytes) where random.chance(percent: 60):
            .bytes(random.pick([[], Array(bytes.dropLast()), bytes + [0], bytes + bytes]))
        case .array(let items) where random.chance(percent: 60): .raw(wrongLength(items))
        default: anything(0)
        }
    }

    private mutating func oddNumber() -> CBORValue {
        let great: [UInt64] = [
            0, 1, 4, 24, 255, 1_999, 2_101, 4_073, 1_000_000, 1_000_001, 1 << 31, (1 << 31) - 1, 1 << 32, 1 << 62,
            (1 << 63) - 1, 1 << 63, .max, 66_363_408_000_000, 4_102_444_800_000, 946_684_799_999,
        ]
        let number = random.pick(great + [random.next()])
        return random.chance(percent: 70) ? .unsigned(number) : .negative(number)
    }

    private mutating func oddText(_ text: [UInt8]) -> CBORValue {
        let odd: [[UInt8]] = [
            [], [0], text + [0], [0xFF, 0xFE], Array(repeating: 0xC3, count: 64), text.dropLast() + [0xE1, 0xBB],
            Array("304x".utf8), Array("３４１".utf8), Array("341\n".utf8), Array(" 341".utf8),
            Array(repeating: 0x37, count: 16), Array(repeating: 0x37, count: 17), Array("unknown".utf8),
            Array(repeating: 0x61, count: random.pick([64, 65, 1_024, 1_025, 4_096, 4_097, 70_000])),
            Array(repeating: 0xFF, count: random.pick([64, 1_024, 4_096])), Array("\u{202E}341\u{1B}[2J".utf8),
            Array("'; DROP TABLE folded; --".utf8), Array("feedback".utf8),
        ]
        return .text(random.pick(odd))
    }

    /// An array that says that it holds more, or less, than it does, or is without an end.
    private mutating func wrongLength(_ items: [CBORValue]) -> [UInt8] {
        let inner = items.flatMap(\.encoded)
        let count = UInt64(items.count)
        let announced = random.pick([count + 1, count == 0 ? 3 : count - 1, 1 << 16, 1 << 32, 1 << 63, .max])
        return random.chance(percent: 20) ? [0x9F] + inner + [0xFF] : CBORValue.head(4, announced) + inner
    }

    private mutating func anything(_ depth: Int) -> CBORValue {
        switch random.number(0...(depth < 4 ? 7 : 5)) {
        case 0: oddNumber()
        case 1: oddText(Array("x".utf8))
        case 2: .bytes(bytes(random.number(0...40)))
        case 3: .boolean(random.chance(percent: 50))
        case 4: .null
        case 5:
            // A float, a tag, an indefinite string, a simple value, a reserved length, a break.
            .raw(
                random.pick([
                    [0xFB, 0x7F, 0xF0, 0, 0, 0, 0, 0, 0], [0xC2, 0x41, 1], [0x7F, 0x61, 0x61, 0xFF], [0xF8, 0xFF],
                    [0x1C], [0xFF], [0x5B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xF7],
                ])
            )
        default: deep(depth)
        }
    }

    private mutating func deep(_ depth: Int) -> CBORValue {
        if random.chance(percent: 10) { return .raw(Array(repeating: 0x81, count: random.pick([50, 20_000]))) }
        var items: [CBORValue] = []
        for _ in 0..<random.number(0...12) { items.append(anything(depth + 1)) }
        return .array(items)
    }

    /// Bytes flipped, lost, repeated; or nothing left.
    private mutating func damage(_ body: inout [UInt8]) {
        guard !body.isEmpty else { return }
        let place = random.number(0...body.count - 1)
        switch random.number(0...6) {
        case 0: body.removeSubrange(place...)
        case 1: body.removeSubrange(place..<min(body.count, place + random.pick([1, 2, 9])))
        case 2: body.insert(contentsOf: body[place..<min(body.count, place + 40)], at: place)
        case 3: body += bytes(random.number(1...20))
        case 4: body = random.chance(percent: 50) ? [] : bytes(random.number(0...200))
        default:
            for _ in 0..<random.pick([1, 1, 2, 16]) {
                body[random.number(0...body.count - 1)] ^= 1 << UInt8(random.number(0...7))
            }
        }
    }
}
