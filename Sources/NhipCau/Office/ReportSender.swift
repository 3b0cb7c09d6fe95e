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
        let title: String
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
        let outcomes = try await Self.publish(waiting.map(message), as: account)
        for (entry, outcome) in zip(waiting, outcomes) where outcome.isConfirmed { spool.remove(entry) }
        return zip(waiting, outcomes).map { Answer(id: $0.id, title: $0.title, outcome: $1) }
    }

    /// Publishes as the unit; one outcome a message, in order.
    static func publish(_ messages: [OutgoingMessage], as account: OfficeAccount) async throws -> [PublishOutcome] {
        // The publisher tries for ever; whether there is a broker at all is asked first.
        try await withAMQPSession(account.broker) { (_) throws(AMQPError) in }
        let publisher = AMQPPublisher(account.broker, window: 64)
        async let service: Void = publisher.run()
        let outcomes = await publisher.publish(messages, timeout: limit)
        publisher.close()
        await service
        return outcomes
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
        case .nacked: "máy chủ đang đầy nên chưa nhận; vẫn giữ lại để gửi sau"
        case .returned: "máy chủ của tỉnh chưa sẵn sàng nhận báo cáo; vẫn giữ lại để gửi sau, hãy báo cho quản trị viên"
        case .unsendable: "báo cáo này không gửi đi được; hãy báo cho quản trị viên"
        case .unknown: "chưa rõ đã tới chưa; sẽ gửi lại đúng bản này, không bị tính hai lần"
        }
    }

    /// What the broker said, in English, for whoever looks into it.
    static func detail(_ outcome: PublishOutcome) -> String? {
        switch outcome {
        case .confirmed, .nacked: nil
        case .returned(let code, let text): "\(code) \(text)"
        case .unsendable(let reason), .unknown(let reason): reason
        }
    }
}
