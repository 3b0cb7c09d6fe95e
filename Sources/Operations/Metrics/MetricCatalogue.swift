// SPDX-License-Identifier: Apache-2.0

/// What `/metrics` says about a metric besides its values.
package struct MetricDescription: Sendable {
    /// One sentence for the `# HELP` line.
    package let help: String
    /// Upper bounds of the histogram's buckets, ascending, without `+Inf`; empty for counters and gauges.
    package let buckets: [Double]

    package init(_ help: String, buckets: [Double] = []) {
        self.help = help
        self.buckets = buckets
    }
}

/// Help and buckets by metric name. A metric that is not listed still works, with the buckets of a duration.
package enum MetricCatalogue {
    /// From half a millisecond to a minute, finest where a batch usually lies.
    package static let durationBuckets: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    /// Submit to folded in: a quiet pipeline takes milliseconds, one with an outage behind it hours.
    package static let criticalTimeBuckets: [Double] = [
        0.002, 0.004, 0.006, 0.008, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 60, 300, 1_800, 7_200,
    ]

    /// Powers of two, as batches grow.
    package static let sizeBuckets: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096]

    package static let standard: [String: MetricDescription] = [
        MetricName.stageEntries: .init("Reports a stage has answered, by outcome."),
        MetricName.stageBatchSize: .init("Reports in one committed batch.", buckets: sizeBuckets),
        MetricName.stageBatchDuration: .init(
            "Time from taking a batch to having acknowledged it.",
            buckets: durationBuckets
        ),
        MetricName.stageRetries: .init("Entries put back to be tried again later."),
        MetricName.stageInHand: .init("Deliveries taken from the broker and not yet settled."),
        MetricName.stageOldestInHand: .init("Age of the oldest delivery that is taken and not yet settled."),
        MetricName.stagePaused: .init("1 while a stage waits for a dependency, else 0."),
        MetricName.criticalTime: .init(
            "Time from a report's submission to its figures being folded into the totals.",
            buckets: criticalTimeBuckets
        ),
        MetricName.deadLetters: .init("Messages given up, by the queue they came from and the reason."),
        MetricName.redelivered: .init("Deliveries the broker had delivered before."),
        MetricName.reconnects: .init("Connections rebuilt after a loss."),
        MetricName.blockedSeconds: .init("Time during which the broker blocked publishing."),
        MetricName.publishOutcomes: .init("Publishes, by what became of them."),
        MetricName.receiptsOwed: .init(
            "Messages with receipts that the broker has not taken yet; each validator says it."
        ),
        MetricName.mails: .init("Mails, by what became of them."),
        MetricName.remindersUnsent: .init(
            "Reminders that are due and not sent: waiting, unknown after two letters, or failed."
        ),
        MetricName.reminderLookAge: .init("Time since a notifier looked at what is owed."),
        MetricName.queueMessages: .init("Messages ready in a queue."),
        MetricName.queueConsumers: .init("Consumers of a queue."),
        MetricName.healthCheck: .init("1 while a named readiness check is ok, else 0."),
        MetricName.buildInfo: .init("Always 1; the labels say what is running."),
        MetricName.residentMemory: .init("Resident memory size in bytes."),
        MetricName.virtualMemory: .init("Virtual memory size in bytes."),
        MetricName.cpuSeconds: .init("Total user and system CPU time spent in seconds."),
        MetricName.startTime: .init("Start time of the process since unix epoch in seconds."),
        MetricName.openDescriptors: .init("Number of open file descriptors."),
        MetricName.maximumDescriptors: .init("Maximum number of open file descriptors."),
    ]
}
