// SPDX-License-Identifier: Apache-2.0

/// Every metric the house publishes, by name.
///
/// Names follow Prometheus: base units, `_total` for counters. Help, labels and buckets are in ``MetricCatalogue``.
package enum MetricName {
    package static let stageEntries = "nhipcau_stage_entries_total"
    package static let stageBatchSize = "nhipcau_stage_batch_size"
    package static let stageBatchDuration = "nhipcau_stage_batch_duration_seconds"
    package static let stageRetries = "nhipcau_stage_retries_total"
    package static let stageInHand = "nhipcau_stage_in_hand"
    package static let stageOldestInHand = "nhipcau_stage_oldest_in_hand_seconds"
    package static let stagePaused = "nhipcau_stage_paused"
    package static let criticalTime = "nhipcau_critical_time_seconds"
    package static let deadLetters = "nhipcau_dead_letters_total"
    package static let redelivered = "nhipcau_redelivered_total"
    package static let reconnects = "nhipcau_reconnects_total"
    package static let blockedSeconds = "nhipcau_blocked_seconds_total"
    package static let publishOutcomes = "nhipcau_publish_outcomes_total"
    package static let receiptsOwed = "nhipcau_receipts_owed"
    package static let mails = "nhipcau_mails_total"
    package static let remindersUnsent = "nhipcau_reminders_unsent"
    package static let reminderLookAge = "nhipcau_reminder_look_age_seconds"
    package static let queueMessages = "nhipcau_queue_messages"
    package static let queueConsumers = "nhipcau_queue_consumers"
    package static let healthCheck = "nhipcau_health_check"
    package static let buildInfo = "nhipcau_build_info"
    package static let residentMemory = "process_resident_memory_bytes"
    package static let virtualMemory = "process_virtual_memory_bytes"
    package static let cpuSeconds = "process_cpu_seconds_total"
    package static let startTime = "process_start_time_seconds"
    package static let openDescriptors = "process_open_fds"
    package static let maximumDescriptors = "process_max_fds"
}

/// The names of labels. Never a submission, a unit or anything else without a small closed set of values.
package enum MetricLabel {
    package static let stage = "stage"
    package static let outcome = "outcome"
    package static let queue = "queue"
    package static let reason = "reason"
    package static let connection = "connection"
    package static let check = "check"
    package static let service = "service"
    package static let version = "version"
}
