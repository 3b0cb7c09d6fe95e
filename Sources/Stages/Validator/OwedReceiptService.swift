// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Logging
import Operations
import Pipeline
import Postgres
import ServiceLifecycle
import Storage

/// Sees to it that receipts reach their units in the end: looks again and again for what is owed or asked for, sends what
/// is due, and says how much is left. Runs in every validator; they take turns row by row.
struct OwedReceiptService: Service {
    /// Between two looks when nothing is due.
    private static let interval = Duration.seconds(1)
    /// Between two counts.
    private static let countInterval = Duration.seconds(10)
    /// Owed for longer than this, somebody should hear of it; and then from time to time.
    private static let longOwed = Duration.seconds(600)
    private static let remindAfter = Duration.seconds(3_600)

    private let courier: ReceiptCourier
    private let pool: PostgresPool
    private let logger: Logger
    private let owed: PrometheusGauge

    init(courier: ReceiptCourier, pool: PostgresPool, registry: PrometheusRegistry, logger: Logger) {
        self.courier = courier
        self.pool = pool
        self.logger = logger
        owed = registry.gauge(MetricName.receiptsOwed)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await keepDelivering() }
        // A part that ends by itself ends the worker.
        try? await gracefulShutdown()
    }

    private func keepDelivering() async {
        var nextCount = ContinuousClock.now
        var nextWarning = ContinuousClock.now
        var trouble: String?
        while !Task.isCancelled {
            do {
                try await courier.deliverDue()
                if ContinuousClock.now >= nextCount {
                    nextCount = .now + Self.countInterval
                    try await count(&nextWarning)
                }
                trouble = nil
            } catch {
                // The stage pauses for the same reason and turns readiness red; here a word for each new one is enough.
                let reason = "\(error)"
                if trouble != reason, !Task.isCancelled {
                    logger.warning("Owed receipts wait", metadata: [LogKey.reason: "\(reason)"])
                }
                trouble = reason
            }
            try? await Task.sleep(for: trouble == nil ? Self.interval : Self.interval * 5)
        }
    }

    private func count(_ nextWarning: inout ContinuousClock.Instant) async throws {
        let rows = try await pool.pipeline(OwedReceiptRepository.counts())
        let counts = try OwedReceiptRepository.counts(rows[1])
        owed.set(Double(counts.messages))
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        let age = counts.oldestMilliseconds.map { Duration.milliseconds(now - $0) } ?? .zero
        guard age >= Self.longOwed, ContinuousClock.now >= nextWarning else { return }
        nextWarning = .now + Self.remindAfter
        logger.warning(
            "Receipts are owed for long: their queues are missing or full; see last_error in owed_receipts",
            metadata: [
                LogKey.count: .stringConvertible(counts.messages),
                "units": .stringConvertible(counts.units),
                LogKey.durationSeconds: .stringConvertible(age.components.seconds),
            ]
        )
    }
}
