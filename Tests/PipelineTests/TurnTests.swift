// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import Pipeline

@Suite("The order of lanes", .timeLimit(.minutes(1))) struct TurnTests {
    /// What happened, in order.
    private final class Diary: Sendable {
        private let lines = Mutex<[String]>([])
        func note(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    private final class Counter: Sendable {
        private let value = Atomic<Int>(0)
        func next() -> Int { value.add(1, ordering: .relaxed).newValue }
    }

    @Test("Batches are taken and written in one order, however long each is prepared")
    func order() async {
        let order = LaneOrder()
        let diary = Diary()
        let count = Counter()
        await withTaskGroup { lanes in
            for _ in 0..<4 {
                lanes.addTask {
                    while true {
                        let turn = order.next()
                        defer { turn.end() }
                        let batch = await turn.take { count.next() }
                        if batch > 100 { return }
                        // Uneven work before the turn.
                        for _ in 0..<(batch * 7) % 13 { await Task.yield() }
                        await turn.begin()
                        diary.note("\(batch)")
                    }
                }
            }
        }
        #expect(diary.all == (1...100).map(String.init))
    }

    @Test("A later batch is prepared while an earlier one is written, and written only after it")
    func overlap() async {
        let order = LaneOrder()
        let (first, second) = (order.next(), order.next())
        let diary = Diary()
        await first.begin()
        await withTaskGroup { group in
            group.addTask {
                diary.note("second prepares")
                await second.begin()
                diary.note("second writes")
                second.end()
            }
            while diary.all.isEmpty { await Task.yield() }
            diary.note("first writes")
            first.end()
        }
        #expect(diary.all == ["second prepares", "first writes", "second writes"])
    }

    @Test("A place that was given up before its turn holds nobody up, and ending twice lets nobody else in")
    func givenUp() async {
        let order = LaneOrder()
        let turns = (0..<4).map { _ in order.next() }
        turns[1].end()
        turns[1].end()
        turns[2].end()
        await turns[0].begin()
        turns[0].end()
        turns[0].end()
        await turns[3].begin()
    }
}
