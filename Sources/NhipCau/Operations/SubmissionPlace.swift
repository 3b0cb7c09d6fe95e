// SPDX-License-Identifier: Apache-2.0

import Pipeline
import Storage

/// Where a submission is that has not come to its end, and what an operator makes of it.
struct SubmissionPlace {
    let standing: SubmissionStanding
    let looks: [SubmissionSearch.Look]
    let sightings: [SubmissionSearch.Sighting]
    /// In the spool of this machine.
    let kept: Spool.Kept?

    /// Who takes from which queue.
    private static let workers = [
        ReportTopology.submitted: "ingest", ReportTopology.received: "validator",
        ReportTopology.accepted: "aggregator",
    ]

    /// From which queue it is taken next, by what the tables say.
    private var next: String {
        switch standing {
        case .unknown: ReportTopology.submitted
        case .undecided, .parked: ReportTopology.received
        case .uncounted, .ended, .dead: ReportTopology.accepted
        }
    }

    private var worker: String { Self.workers[next] ?? "worker" }
    private var hasConsumer: Bool { looks.contains { $0.queue == next && $0.consumers > 0 } }

    // MARK: - Its latest steps

    /// Where it was seen, as the last lines of its life: stamps of whole seconds stand behind what the tables know.
    func steps(after last: Int64) -> [SubmissionLife.Step] {
        let seen = sightings.map { sighting in
            SubmissionLife.Step(
                at: max(sighting.message.since ?? Clock.milliseconds, last),
                place: sighting.queue,
                what: Self.what(sighting)
            )
        }
        guard let kept else { return seen }
        let step = SubmissionLife.Step(
            at: kept.atMilliseconds,
            place: "spool",
            what: "kept by this machine for unit \(kept.unit), not sent"
        )
        return [step] + seen
    }

    private static func what(_ sighting: SubmissionSearch.Sighting) -> String {
        let message = sighting.message
        let since = message.since == nil ? "seen now, its message bears no time; " : ""
        let company = message.submissions.count > 1 ? ", one of \(message.submissions.count) in it" : ""
        if sighting.queue.hasSuffix(ReportTopology.dead("")) {
            let detail = message.detail.isEmpty ? "" : ": \(message.detail)"
            return "\(since)DEAD after \(count(message.attempts, "retry", "retries")), \(message.reason)\(detail)"
        }
        if let worker = workers[sighting.queue] {
            return "\(since)waits for the \(worker), message \(sighting.place) of \(sighting.ready)\(company)"
        }
        let again = message.since.flatMap { since in wait(sighting.queue).map { SubmissionLife.clock(since + $0) } }
        return "\(since)waits for retry \(message.attempts), due \(again?.dropLast(4) ?? "soon"): \(message.reason)"
    }

    /// Milliseconds of a retry queue, which its name ends with: `….retry.30s`.
    private static func wait(_ queue: String) -> Int64? {
        queue.split(separator: ".").last.flatMap { Int64($0.dropLast()) }.map { $0 * 1_000 }
    }

    private static func count(_ number: Int64, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }

    // MARK: - What was looked at

    /// The queues that were looked through, those with something in them and the one it is taken from next.
    var table: String {
        let rows = looks.filter { $0.ready > 0 || $0.queue == next }.map { look in
            [
                look.queue, "\(look.ready)", "\(look.consumers)", "\(look.seen)",
                look.oldest.map { SubmissionLife.clock($0) } ?? "-",
            ]
        }
        return Console.table([["QUEUE", "READY", "CONSUMERS", "LOOKED AT", "OLDEST SINCE"]] + rows, right: [1, 2, 3])
    }

    /// Where it is, and what to do.
    var conclusion: String {
        if let dead = sightings.first(where: { $0.queue.hasSuffix(ReportTopology.dead("")) }) {
            return """
                Dead: nobody works on it any more. The \(worker) empties \(dead.queue) into the table when it runs; mend the
                cause named above, then: nhipcau dead list, nhipcau dead replay.
                """
        }
        if let sighting = sightings.first {
            guard Self.workers[sighting.queue] != nil else {
                return "On its way: it is tried again by itself, and is dead after the last retry."
            }
            return hasConsumer
                ? "On its way: the \(worker) is at work, nothing to do."
                : "Nobody takes from \(sighting.queue): \(start)"
        }
        if standing == .parked {
            return
                "Parked: it is decided when the revision it corrects is accepted; its unit was told so. Nothing to do."
        }
        if let kept { return "Not sent yet: nhipcau send --unit \(kept.unit)" }
        let hidden = looks.reduce(0) { $0 + $1.hidden }
        if hidden > 0 {
            return "Not among the messages that were looked at; it may be among the other \(hidden)"
                + (hasConsumer ? ", or in the hands of the \(worker)." : ". Nobody takes from \(next): \(start)")
        }
        return standing == .unknown ? foundNowhere : inHand
    }

    private var start: String { "start the \(worker) (./nhipcau status)." }

    private var foundNowhere: String {
        """
        No table, no queue and no dead letter knows it: it was not sent, or its sender keeps it (there: nhipcau send),
        or the id is another.\(hasConsumer ? " If it was sent this very moment, ingest has it in hand: look again." : "")
        """
    }

    private var inHand: String {
        hasConsumer
            ? """
            In no queue: the \(worker) has it in hand, or is about to get it. If that is still so in a minute, read the
            \(worker)'s log, then nhipcau audit.
            """
            : """
            In no queue, and nobody takes from \(next): \(start) If it is still so then: nhipcau audit.
            """
    }
}
