// SPDX-License-Identifier: Apache-2.0

import Pipeline
import Storage

/// What the broker shows, and what is wrong with it.
struct QueueReport {
    let views: [QueueView]
    /// Why the broker accepts no messages.
    let blocked: String?

    func table(all: Bool) -> String {
        let shown = views.filter { all || $0.needsConsumer || $0.ready > 0 || Self.isMissed($0) }
        let rows = shown.map { [$0.queue, $0.exists ? String($0.ready) : "missing", String($0.consumers)] }
        return Console.table([["QUEUE", "READY", "CONSUMERS"]] + rows, right: [1, 2])
    }

    func problems(_ held: HeldUp?) -> [String] {
        var problems: [String] = []
        if let blocked {
            problems.append(
                "the broker accepts no messages (\(Console.plain(blocked))): free memory or disk there; "
                    + "rabbitmq-diagnostics alarms"
            )
        }
        problems += views.flatMap(Self.problems)
        let missing = views.filter { !$0.exists && !Self.isMissed($0) }.count
        if missing > 0 { problems.append("\(missing) units have no queue for their receipts: run nhipcau topology") }
        let dead = held?.dead?.reduce(0) { $0 + $1.count } ?? 0
        if dead > 0 { problems.append("\(dead) dead letters: nhipcau dead list") }
        return problems
    }

    private static func problems(_ view: QueueView) -> [String] {
        if !view.exists { return isMissed(view) ? ["\(view.queue) is missing: run nhipcau topology"] : [] }
        if view.isDead, view.ready > 0 {
            return [
                "\(view.queue) holds \(view.ready) that the broker gave up: its worker empties it into nhipcau dead list"
            ]
        }
        if view.needsConsumer, view.consumers == 0 {
            return ["nobody takes from \(view.queue): start its worker (./nhipcau status)"]
        }
        return []
    }

    /// A missing receipt queue is one of hundreds, and said once for all of them.
    private static func isMissed(_ view: QueueView) -> Bool {
        !view.exists && !view.queue.hasPrefix(ReportTopology.receipts(unitCode: ""))
    }
}
