// SPDX-License-Identifier: Apache-2.0

import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Turns SIGTERM and SIGINT into one request to stop, and a second one into an end at once. SIGHUP, which asks others to
/// read their settings again, is answered with a word and changes nothing.
///
/// It works on a queue of its own: a second signal, or the limit, ends the process even when every thread of the
/// concurrency runtime is stuck in a call.
final class StopSignals: Sendable {
    /// One element when the first signal arrives.
    let requests: AsyncStream<Int32>
    // Dispatch sources may be used from any thread; their protocol on Linux just does not say so.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]
    private let queue: DispatchQueue
    private let limit: Duration
    private let onLimit: @Sendable () -> Void

    /// - Parameters:
    ///   - limit: how long a stop may take in all; behind it the process ends with ``ExitCode/leftovers``.
    ///   - onLimit: last words before that.
    ///   - onSecond: last words before the process ends with ``ExitCode/leftovers``.
    ///   - onHangUp: what is said to a SIGHUP.
    init(
        limit: Duration,
        onLimit: @escaping @Sendable () -> Void,
        onSecond: @escaping @Sendable (Int32) -> Void,
        onHangUp: @escaping @Sendable () -> Void
    ) {
        self.limit = limit
        self.onLimit = onLimit
        let queue = DispatchQueue(label: "nhipcau.signals")
        let (requests, continuation) = AsyncStream.makeStream(of: Int32.self)
        let count = SignalCount()
        self.queue = queue
        self.requests = requests
        let stops = [SIGTERM, SIGINT].map { number in
            #if canImport(Darwin)
            // There the source sees a signal besides its disposition, which would end the process.
            signal(number, SIG_IGN)
            #endif
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                // Two signals may arrive as one event; `data` counts them.
                if count.add(Int(source.data)) > 1 {
                    onSecond(number)
                    _exit(ExitCode.leftovers.rawValue)
                }
                Self.end(after: limit, on: queue, saying: onLimit)
                continuation.yield(number)
            }
            source.resume()
            return source
        }
        #if canImport(Darwin)
        signal(SIGHUP, SIG_IGN)
        #endif
        let hangUp = DispatchSource.makeSignalSource(signal: SIGHUP, queue: queue)
        hangUp.setEventHandler(handler: onHangUp)
        hangUp.resume()
        sources = stops + [hangUp]
    }

    /// Starts the clock of a stop that nobody signalled, such as after the failure of a part.
    func startLimit() {
        Self.end(after: limit, on: queue, saying: onLimit)
    }

    private static func end(
        after limit: Duration,
        on queue: DispatchQueue,
        saying lastWords: @escaping @Sendable () -> Void
    ) {
        queue.asyncAfter(deadline: .now() + .milliseconds(Int(limit / .milliseconds(1)))) {
            lastWords()
            _exit(ExitCode.leftovers.rawValue)
        }
    }
}
