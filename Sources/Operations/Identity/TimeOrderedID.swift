// SPDX-License-Identifier: Apache-2.0

package import Foundation
import Synchronization

/// Makes UUIDs of version 7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, then a counter and random bits.
///
/// They sort by the time at which they were made, so that the newest rows of a table lie beside each other on disk, and
/// nobody can guess another's: 62 bits of each come from the system's random source.
package struct TimeOrderedID: Sendable {
    /// The 12 bits after the version (RFC 9562, 6.2, method 1). It begins in the lower half, so that a millisecond has
    /// room for 2,048 more.
    private static let counterEnd: UInt16 = 1 << 12
    private static let counterStart: Range<UInt16> = 0..<1 << 11

    private var milliseconds: UInt64 = 0
    private var counter: UInt16 = 0

    package init() {}

    /// The next id of this process; every one is greater than those before it, also when the clock is set back.
    package static func next() -> UUID {
        var random = SystemRandomNumberGenerator()
        let now = UInt64(max(0, Date().timeIntervalSince1970 * 1_000))
        return shared.withLock { $0.next(at: now, using: &random) }
    }

    private static let shared = Mutex(TimeOrderedID())

    /// - Parameter now: milliseconds since 1970 UTC; 48 bits of it are used, enough until the year 10889.
    package mutating func next(at now: UInt64, using random: inout some RandomNumberGenerator) -> UUID {
        if now > milliseconds {
            milliseconds = now
            counter = .random(in: Self.counterStart, using: &random)
        } else {
            counter += 1
            if counter == Self.counterEnd {
                // More in a millisecond than there is room for: the next one is begun early.
                milliseconds += 1
                counter = .random(in: Self.counterStart, using: &random)
            }
        }
        return Self.id(milliseconds, counter, random.next())
    }

    private static func id(_ milliseconds: UInt64, _ counter: UInt16, _ random: UInt64) -> UUID {
        let high = milliseconds << 16 | 0x7000 | UInt64(counter)
        // The variant of RFC 9562, 4.1: the bits 10.
        let low = random >> 2 | 1 << 63
        var bytes: [UInt8] = []
        for word in [high, low] {
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}
