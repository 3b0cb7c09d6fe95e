// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Operations
import Pipeline
import Reporting

/// Sends what lies in a unit's spool, confirmed by the broker.
struct ReportSender {
    struct Answer: Sendable {
        let id: UUID
        let outcome: PublishOutcome
    }

    let account: OfficeAccount
    let spool: Spool
    /// For one confirm; the broker's disk decides, usually milliseconds.
    private static let limit = Duration.seconds(20)

    init(_ configuration: NhipCauConfiguration, unit: String?) throws {
        account = try OfficeAccount(configuration, unit: unit)
        spool = Spool(configuration.account, unit: account.unitCode)
    }

    /// Sends all that waits and takes away what was confirmed.
    ///
    /// - Throws: `AMQPError` when the broker is away or refuses the account; then all stays in the spool.
    func send() async throws -> [Answer] {
        let waiting = spool.entries()
        if waiting.isEmpty { return [] }
        // The publisher tries for ever; whether there is a broker at all is asked first.
        try await withAMQPSession(account.broker) { (_) throws(AMQPError) in }
        let publisher = AMQPPublisher(account.broker, window: 64)
        let messages = waiting.map(message)
        let outcomes = await withTaskGroup(of: [PublishOutcome]?.self) { group in
            group.addTask {
                await publisher.run()
                return nil
            }
            group.addTask {
                let outcomes = await publisher.publish(messages, timeout: Self.limit)
                publisher.close()
                return outcomes
            }
            var found: [PublishOutcome] = []
            for await outcomes in group { found = outcomes ?? found }
            return found
        }
        for (entry, outcome) in zip(waiting, outcomes) where outcome.isConfirmed { spool.remove(entry) }
        return zip(waiting, outcomes).map { Answer(id: $0.id, outcome: $1) }
    }

    private func message(_ entry: Spool.Entry) -> OutgoingMessage {
        OutgoingMessage(
            exchange: ReportTopology.exchange,
            routingKey: ReportTopology.submissionKey(unitCode: account.unitCode),
            properties: MessageProperties(
                contentType: "application/json",
                messageID: entry.id.uuidString.lowercased(),
                type: ReportReader.schema,
                userID: account.user,
                timestamp: UInt64(Clock.milliseconds / 1_000),
                headers: [MessageHeader.traceparent: .text(entry.traceParent)]
            ),
            body: entry.body
        )
    }

    /// Why something was not taken, for the officer.
    static func explanation(_ outcome: PublishOutcome) -> String {
        switch outcome {
        case .confirmed: "đã gửi, máy chủ đã xác nhận"
        case .nacked: "máy chủ đang đầy nên chưa nhận; sẽ gửi lại sau"
        case .returned(let code, let text): "máy chủ chưa mở hàng đợi nhận báo cáo (\(code) \(text)); hãy báo quản trị"
        case .unsendable(let reason):
            "báo cáo này không gửi đi được (\(Console.plain(reason))); hãy báo cho quản trị viên"
        case .unknown(let reason):
            "chưa rõ đã tới chưa (\(Console.plain(reason))); sẽ gửi lại cùng mã, không bị tính hai lần"
        }
    }
}
