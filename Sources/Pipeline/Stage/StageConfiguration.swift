// SPDX-License-Identifier: Apache-2.0

package import AMQP

/// The numbers of a stage.
package struct StageConfiguration: Sendable {
    /// Queue that is read.
    package var queue: String
    /// Queue that gets the bundles, if there is a next stage, and the type its messages carry.
    package var next: (queue: String, type: String)?
    /// Messages (not entries) taken at once, and their bytes.
    package var batch: BatchLimit
    package var bundle: Bundle.Limit
    /// Messages in hand at most. At least `lanes` × `batch.count`, or a lane waits for another's acknowledgement;
    /// twice that, and the next batch has arrived when one ends. Quorum queues cap at 2000.
    package var prefetch: Int
    /// Batches that are worked on side by side: while one is written the next is prepared and the one before is
    /// confirmed (`Turn`).
    package var lanes: Int
    /// Bytes of a message above which its body is left out.
    package var bodyLimit: Int
    /// Waiting times before the next attempt at an entry that has to wait; after the last the entry is dead-lettered.
    package var retryTiers: [Duration]
    /// The broker's count of returns from which an entry is handled alone, with its attempts on record.
    package var quarantineAfter: Int
    /// Attempts in quarantine before an entry is dead-lettered.
    package var quarantineAttempts: Int
    /// Failures alone, with others handled in between each time, after which an entry is accused of an error that nobody
    /// can place (`FailureBlame.unclear`).
    package var unclearFailures: Int
    /// Waiting time before a failed piece of work is tried again: the first, and the longest.
    package var probing: (first: Duration, longest: Duration)

    package init(
        queue: String,
        next: (queue: String, type: String)? = nil,
        batch: BatchLimit = BatchLimit(count: 256, bytes: 4 << 20),
        bundle: Bundle.Limit = Bundle.Limit(entries: 64, bytes: 256 << 10),
        prefetch: Int = 1_024,
        lanes: Int = 3,
        bodyLimit: Int = 1 << 20,
        retryTiers: [Duration] = ReportTopology.defaultRetryTiers,
        quarantineAfter: Int = 2,
        quarantineAttempts: Int = 3,
        unclearFailures: Int = 10,
        probing: (first: Duration, longest: Duration) = (.milliseconds(50), .seconds(5))
    ) {
        precondition(prefetch >= lanes * batch.count, "prefetch must cover every lane's batch")
        self.queue = queue
        self.next = next
        self.batch = batch
        self.bundle = bundle
        self.prefetch = prefetch
        self.lanes = lanes
        self.bodyLimit = bodyLimit
        self.retryTiers = retryTiers
        self.quarantineAfter = quarantineAfter
        self.quarantineAttempts = quarantineAttempts
        self.unclearFailures = unclearFailures
        self.probing = probing
    }
}
