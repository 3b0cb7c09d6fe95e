// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The value of a `Date` header (RFC 9110 §5.6.7, IMF-fixdate).
enum HTTPDate {
    /// `Mon, 23 Nov 2026 20:48:38 GMT` for the present moment.
    static func now() -> String {
        var seconds = time(nil)
        var fields = tm()
        gmtime_r(&seconds, &fields)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            // Weekdays and months stay English: the process never calls setlocale(3).
            let count = strftime(buffer.baseAddress, buffer.count, "%a, %d %b %Y %H:%M:%S GMT", &fields)
            return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
