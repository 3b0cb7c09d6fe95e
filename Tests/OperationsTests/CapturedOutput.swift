// SPDX-License-Identifier: Apache-2.0

import Operations

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A real pipe under a ``LogSink``: what the kernel took is what a test sees.
final class CapturedOutput {
    let sink: LogSink
    private var ends: [Int32] = [0, 0]

    init() {
        pipe(&ends)
        sink = LogSink(descriptor: ends[1])
    }

    /// Ends the writing side and returns everything that was written, by line.
    func lines() -> [String] {
        close(ends[1])
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(ends[0], &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        close(ends[0])
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
