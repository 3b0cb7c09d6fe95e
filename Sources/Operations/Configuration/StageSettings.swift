// SPDX-License-Identifier: Apache-2.0

/// How a stage takes, retries and drains.
///
/// ## Configuration keys
/// - `stage.batchCount` (1–10000, default 512): most entries in one transaction.
/// - `stage.batchBytes` (65536–268435456, default 8388608): most bytes in one transaction.
/// - `stage.prefetch` (1–65535, default 2048): reports in a worker's hands at most; at least `stage.batchCount`, or
///   batches never fill. Less than `stage.lanes` × `stage.batchCount` is raised to it.
/// - `stage.lanes` (1–16, default 3): batches at work at the same time.
/// - `stage.drainSeconds` (1–600, default 20): time to finish what is in hand after SIGTERM.
/// - `stage.retrySeconds` (list of 1–86400, ascending, default 1, 5, 30, 300): the tiers of retry; after the last an
///   entry is given up.
///
/// Each may be set for one worker alone: `stage.ingest.batchCount`.
package struct StageSettings: Sendable, Equatable {
    package var batchCount: Int
    package var batchBytes: Int
    package var prefetch: Int
    package var lanes: Int
    package var drain: Duration
    package var retryTiers: [Duration]

    init(_ source: inout ConfigurationSource) {
        batchCount = source.integer("stage.batchCount", default: 512, in: 1...10_000)
        batchBytes = source.integer("stage.batchBytes", default: 8 << 20, in: 65_536...268_435_456)
        prefetch = source.integer("stage.prefetch", default: 2_048, in: 1...65_535)
        lanes = source.integer("stage.lanes", default: 3, in: 1...16)
        drain = source.seconds("stage.drainSeconds", default: 20, in: 1...600)
        let tiers = source.integers("stage.retrySeconds", default: [1, 5, 30, 300], in: 1...86_400)
        retryTiers = tiers.map { .seconds($0) }
        if tiers.isEmpty || zip(tiers, tiers.dropFirst()).contains(where: { $0 >= $1 }) {
            source.problem(
                "stage.retrySeconds",
                "is not a list of rising numbers: \(tiers)",
                fix: "Write for example [1, 5, 30, 300]."
            )
        }
        if prefetch < batchCount {
            source.problem(
                "stage.prefetch",
                "is \(prefetch), less than stage.batchCount \(batchCount)",
                fix: "Set it to at least \(batchCount); 2 to 4 times that keeps a stage busy."
            )
        }
    }
}
