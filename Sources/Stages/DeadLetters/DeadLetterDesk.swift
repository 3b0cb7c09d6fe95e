// SPDX-License-Identifier: Apache-2.0

import AMQP
package import Pipeline
package import Postgres
import Storage

/// Writes a stage's dead letters into the table.
package struct DeadLetterDesk: DeadLetterStore {
    private let pool: PostgresPool
    private let stage: String

    /// - Parameter stage: the worker's short name, such as `ingest`.
    package init(pool: PostgresPool, stage: String) {
        self.pool = pool
        self.stage = stage
    }

    package func store(_ letters: [DeadLetter]) async throws {
        let rows = letters.map { NewDeadLetter($0, stage: stage) }
        _ = try await pool.pipeline([DeadLetterRepository.store(rows)])
    }
}

extension NewDeadLetter {
    /// Whose it is: a sender's account is the user id, which the broker checked; in our own messages it is what the door
    /// wrote down.
    init(_ letter: DeadLetter, stage: String) {
        let headers = letter.properties.headers
        let account = letter.isOurs ? headers.text(MessageHeader.account) : letter.properties.userID
        self.init(
            stage: stage,
            queue: letter.queue,
            reason: letter.reason.code,
            detail: letter.reason.detail,
            submissionID: letter.entryID,
            account: account,
            unitCode: letter.isOurs ? headers.text(MessageHeader.unit) : letter.sendersUnit,
            routingKey: letter.routingKey,
            messageID: letter.properties.messageID,
            messageType: letter.properties.type,
            contentType: letter.properties.contentType,
            headers: headers.entries.map { (key: $0.key, value: HeaderValue($0.value)) },
            properties: letter.rawProperties,
            body: letter.bodySize > letter.body.count ? nil : letter.body,
            bodySize: letter.bodySize,
            attempts: letter.attempt
        )
    }
}

extension DeadLetter {
    /// The routing key names it, which the broker checked against the account. What the broker moved has lost its key; but a
    /// unit's account sends for its own unit alone.
    fileprivate var sendersUnit: String? {
        let prefix = ReportTopology.submissionKey(unitCode: "")
        if routingKey.hasPrefix(prefix) { return String(routingKey.dropFirst(prefix.count)) }
        return properties.userID.flatMap(UnitCode.ofAccount)
    }
}

extension NewDeadLetter.HeaderValue {
    init(_ value: FieldValue) {
        switch value {
        case .text(let text): self = .text(text)
        case .integer(let number): self = .integer(number)
        case .boolean(let value): self = .boolean(value)
        }
    }
}
