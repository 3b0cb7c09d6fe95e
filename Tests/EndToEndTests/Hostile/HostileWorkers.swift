// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Stages
import TestSupport

/// Somebody who has got hold of the workers' account, and writes into the queues between them.
struct HostileWorkers: Sendable {
    struct Sent: Sendable {
        let kind: HostileBundle.Kind
        /// AMQP message_id, by which the dead letter is found.
        let id: UUID
        /// Of its entries, where it can be read: the submissions and the reports.
        let submissions: [UUID]
        let reports: [Int64]
        let isReadable: Bool
    }

    private let ground: Ground
    private let run: HostileRun

    init(_ ground: Ground, _ run: HostileRun) {
        self.ground = ground
        self.run = run
    }

    func send() async throws -> [Sent] {
        let publisher = AMQPPublisher(ground.broker)
        async let service: Void = publisher.run()
        defer { publisher.close() }
        var bundles = HostileBundles(seed: run.seed, bodies: HostileUnit.corpus(ground, run.seed))
        var sent: [Sent] = []
        while sent.count < run.bundles {
            let part = (0..<min(100, run.bundles - sent.count)).map { _ in Self.message(bundles.next()) }
            var open = part.map(\.message)
            for _ in 0..<50 where !open.isEmpty {
                let outcomes = await publisher.publish(open, timeout: .seconds(20))
                open = zip(open, outcomes).filter { !$0.1.isConfirmed }.map(\.0)
            }
            guard open.isEmpty else { throw Trouble("\(open.count) bundles were not confirmed") }
            sent += part.map(\.sent)
        }
        publisher.close()
        await service
        return sent
    }

    private static func message(_ bundle: HostileBundle) -> (sent: Sent, message: OutgoingMessage) {
        let id = UUID()
        let (queue, type) =
            switch bundle.kind {
            case .submission: (ReportTopology.received, SubmissionEntry.type)
            case .accepted: (ReportTopology.accepted, AcceptedEntry.type)
            case .notice: (ReportTopology.notices, NoticeEntry.type)
            }
        var message = Bundle.message(bundle.body, count: 1, type: type, to: queue)
        message.properties.messageID = id.uuidString.lowercased()
        return (read(bundle, id), message)
    }

    /// What our own readers make of it.
    private static func read(_ bundle: HostileBundle, _ id: UUID) -> Sent {
        var reader = CBORReader(bundle.body)
        var submissions: [UUID] = []
        var reports: [Int64] = []
        do throws(CBORError) {
            while !reader.isAtEnd {
                switch bundle.kind {
                case .submission: submissions.append(try SubmissionEntry.decode(&reader, from: bundle.body).id)
                case .accepted:
                    let entry = try AcceptedEntry.decode(&reader, from: bundle.body)
                    submissions.append(entry.submissionID)
                    reports.append(entry.reportID)
                case .notice: _ = try NoticeEntry.decode(&reader, from: bundle.body)
                }
            }
        } catch {
            return Sent(kind: bundle.kind, id: id, submissions: [], reports: [], isReadable: false)
        }
        return Sent(
            kind: bundle.kind,
            id: id,
            submissions: submissions,
            reports: reports,
            isReadable: !bundle.body.isEmpty
        )
    }
}
