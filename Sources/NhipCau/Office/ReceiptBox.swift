// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Operations
import Pipeline
import Reporting
import Synchronization

/// The receipts of one unit: taken from its queue in batches, laid down on disk, and only then acknowledged, so that none
/// is lost.
struct ReceiptBox: Sendable {
    /// A batch is one flush of the disk, which costs as much as some hundred receipts.
    private static let batch = BatchLimit(count: 1_000, bytes: 8 << 20)
    private static let prefetch = 2_000
    /// After so long without a message the queue is looked at: whether it is empty, the broker does not say by itself.
    private static let pause = Duration.milliseconds(200)
    /// After so long without a message there is no use in waiting on, though some are left.
    private static let patience = Duration.seconds(30)

    let account: OfficeAccount
    let journal: ReceiptJournal
    private var queue: String { ReportTopology.receipts(unitCode: account.unitCode) }

    init(_ configuration: NhipCauConfiguration, _ account: OfficeAccount) {
        self.account = account
        journal = Self.journal(configuration, account.unitCode)
    }

    /// What was taken earlier; needs neither broker nor password.
    static func journal(_ configuration: NhipCauConfiguration, _ unitCode: String) -> ReceiptJournal {
        let spool = configuration.account.spool as NSString
        return ReceiptJournal(directory: "\(spool.deletingLastPathComponent)/receipts/\(unitCode)")
    }

    /// Takes receipts and keeps them.
    ///
    /// - Parameter onNew: called with those that were not known, when they are on disk.
    /// - Throws: `AMQPError` of the broker, ``Failure`` of the disk. What has been taken until then is kept.
    func collect(
        _ goal: ReceiptGoal,
        onNew: @escaping @Sendable ([ReceiptLine]) -> Void = { _ in }
    ) async throws -> ReceiptHaul {
        // The consumer tries for ever; whether there are broker and queue at all is asked first.
        let waiting = try await depth()
        if waiting == 0, case .emptyQueue = goal { return ReceiptHaul(goal) }
        let lost = Mutex<AMQPError?>(nil)
        let consumer = AMQPConsumer(account.broker, queue: queue, prefetch: Self.prefetch, bodyLimit: .max) { state in
            switch state {
            case .lost(let error, _): lost.withLock { $0 = error }
            case .connected: lost.withLock { $0 = nil }
            default: break
            }
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await consumer.run() }
            defer { consumer.close() }
            return try await take(consumer, goal, waiting: waiting, onNew) { lost.withLock { $0 } }
        }
    }

    /// Messages in the queue.
    private func depth() async throws -> Int {
        let queue = queue
        let state = try await withAMQPSession(account.broker) { (session) throws(AMQPError) in
            try session.inspect(queue: queue)
        }
        guard let state else { throw AMQPError(.channelClosed, replyCode: 404, "there is no queue \(queue)") }
        return state.ready
    }

    private func take(
        _ consumer: AMQPConsumer,
        _ goal: ReceiptGoal,
        waiting: Int,
        _ onNew: @Sendable ([ReceiptLine]) -> Void,
        lost: @Sendable () -> AMQPError?
    ) async throws -> ReceiptHaul {
        var haul = ReceiptHaul(goal)
        var progress = ReceiptProgress(goal, waiting: waiting)
        let begun = ContinuousClock.now
        var latest = begun
        while !goal.isReached(by: haul) {
            let limit = goal.deadline(begun: begun, latest: latest, patience: Self.patience)
            guard ContinuousClock.now < limit else {
                try giveUp(goal, lost(), &haul)
                break
            }
            let deliveries = await consumer.next(Self.batch, within: min(goal.pause(Self.pause), limit - .now))
            if deliveries.isEmpty {
                if case .emptyQueue = goal, try await depth() == 0 { break }
                continue
            }
            latest = .now
            let journal = journal
            let (lines, new) = try await BlockingWork.run {
                let lines = deliveries.flatMap { ReceiptLine.lines(of: $0.body) }
                return (lines, try journal.keep(lines))
            }
            consumer.acknowledge(deliveries.map(\.tag))
            haul.note(deliveries, lines, new: new)
            onNew(new)
            progress.show(haul)
        }
        progress.end(haul)
        return haul
    }

    /// The time is over. Another command on this machine may have taken the answer meanwhile.
    private func giveUp(_ goal: ReceiptGoal, _ lost: AMQPError?, _ haul: inout ReceiptHaul) throws {
        switch goal {
        case .emptyQueue: throw lost ?? AMQPError(.timeout, "no message within \(Self.patience), though some are there")
        case .answers: haul.note(try journal.lines())
        case .request: if let lost { throw lost }
        }
    }
}

extension ReceiptGoal {
    func isReached(by haul: ReceiptHaul) -> Bool {
        switch self {
        case .emptyQueue: false
        case .answers: haul.isAnswered
        case .request: haul.isComplete || haul.isAnswered
        }
    }

    /// When there is no use in waiting on.
    func deadline(
        begun: ContinuousClock.Instant,
        latest: ContinuousClock.Instant,
        patience: Duration
    ) -> ContinuousClock.Instant {
        switch self {
        case .emptyQueue: latest + patience
        case .answers(_, let limit): begun + limit
        // The province may have others to serve first.
        case .request: latest + patience * 2
        }
    }

    /// How long one wait for a message may last.
    func pause(_ look: Duration) -> Duration {
        if case .emptyQueue = self { look } else { .seconds(5) }
    }
}

extension AMQPConsumer {
    /// What has arrived, up to the limit; empty when nothing has come in this time.
    fileprivate func next(_ limit: BatchLimit, within time: Duration) async -> [Delivery] {
        await withTaskGroup(of: [Delivery].self) { group in
            group.addTask { await self.next(limit) }
            group.addTask {
                try? await Task.sleep(for: max(.zero, time))
                return []
            }
            var arrived = await group.next() ?? []
            group.cancelAll()
            // It may have come in the very moment in which the time was over.
            for await late in group { arrived += late }
            return arrived
        }
    }
}
