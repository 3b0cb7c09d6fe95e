// SPDX-License-Identifier: Apache-2.0

import AMQP

/// The ways beside the lanes: what nobody can read, and what may have crashed a worker. The prefetch bounds what waits.
struct SideLines<Handler: StageHandler>: Sendable {
    struct Line<Element: Sendable>: Sendable {
        let stream: AsyncStream<Element>
        let continuation: AsyncStream<Element>.Continuation

        init() {
            (stream, continuation) = AsyncStream.makeStream()
        }
    }

    /// Deliveries of one batch that nobody can read.
    struct Unreadable: Sendable {
        let items: [Intake<Handler>.Unreadable]
        let settlement: Settlement
    }

    struct Suspect: Sendable {
        let delivery: Delivery
        let settlement: Settlement
    }

    let unreadable = Line<Unreadable>()
    let suspects = Line<Suspect>()

    func hand(_ intake: Intake<Handler>, book: InHand) {
        if !intake.unreadable.isEmpty {
            let tags = intake.unreadable.map(\.delivery.tag)
            let settlement = Settlement(tags, entries: Array(repeating: 1, count: tags.count), book: book)
            unreadable.continuation.yield(Unreadable(items: intake.unreadable, settlement: settlement))
        }
        for delivery in intake.suspects {
            let settlement = Settlement([delivery.tag], entries: [1], book: book)
            suspects.continuation.yield(Suspect(delivery: delivery, settlement: settlement))
        }
    }

    func finish() {
        unreadable.continuation.finish()
        suspects.continuation.finish()
    }
}
