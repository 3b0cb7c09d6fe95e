// SPDX-License-Identifier: Apache-2.0

import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Turns SIGTERM and SIGINT into one request to stop, and a second one into an end at once.
///
/// It works on a queue of its own: a second signal, or the limit, ends the process even when every thread of the
/// concurrency runtime is stuck in a call.
final class StopSignals: Sendable {
    /// One element when the first signal arrives.
    let requests: AsyncStream<Int32>
    // Dispatch sources may be used from any thread; their protocol on Linux just does not say so.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]
    private let queue: DispatchQueue

    /// - Parameter onSecond: last words before the process ends with 128 + the signal's number, as shells count.
    init(onSecond: @escaping @Sendable (Int32) -> Void) {
        let queue = DispatchQueue(label: "nhipcau.signals")
        let (requests, continuation) = AsyncStream.makeStream(of: Int32.self)
        let count = SignalCount()
        self.queue = queue
        self.requests = requests
        sources = [SIGTERM, SIGINT].map { number in
            #if canImport(Darwin)
            // There the source sees a signal besides its disposition, which would end the process.
            signal(number, SIG_IGN)
            #endif
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                // Two signals may arrive as one event; `data` counts them.
                if count.add(Int(source.data)) > 1 {
                    onSecond(number)
                    _exit(128 + number)
                }
                continuation.yield(number)
            }
            source.resume()
            return source
        }
    }

    /// Ends the process with `code` in `limit` from now, whatever it is doing then.
    func end(after limit: Duration, with code: ExitCode, saying lastWords: @escaping @Sendable () -> Void) {
        let milliseconds = Int(limit / .milliseconds(1))
        queue.asyncAfter(deadline: .now() + .milliseconds(milliseconds)) {
            lastWords()
            _exit(code.rawValue)
        }
    }

    /// Gives the signals back to whoever had them.
    func cancel() {
        for source in sources { source.cancel() }
    }
}
