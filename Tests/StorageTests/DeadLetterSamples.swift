// SPDX-License-Identifier: Apache-2.0

import Foundation
import Postgres
import Storage

/// Dead letters as the tests store and read them.
enum DeadLetterSample {
    static func letter(
        _ body: [UInt8]? = Array("{}".utf8),
        id: UUID? = nil,
        account: String? = "unit-341",
        reason: String = "unit.missing",
        detail: String = "routing key names no unit",
        messageID: String? = nil,
        headers: [(key: String, value: NewDeadLetter.HeaderValue)] = [],
        properties: [UInt8] = [],
        bodySize: Int? = nil
    ) -> NewDeadLetter {
        NewDeadLetter(
            stage: "ingest",
            queue: "reports.submitted",
            reason: reason,
            detail: detail,
            submissionID: id,
            account: account,
            unitCode: "341",
            routingKey: "report.submitted.341",
            messageID: messageID,
            messageType: "report.v1",
            contentType: "application/json",
            headers: headers,
            properties: properties,
            body: body,
            bodySize: bodySize ?? body?.count ?? 9_999_999,
            attempts: 2
        )
    }

    /// Letters of one account that differ in their bodies.
    static func many(_ range: Range<Int>, account: String? = "unit-341") -> [NewDeadLetter] {
        range.map { letter(Array("{\"n\":\($0)}".utf8), account: account) }
    }
}

extension PostgresPool {
    func store(_ letters: [NewDeadLetter]) async throws {
        for start in stride(from: 0, to: letters.count, by: 500) {
            _ = try await run(DeadLetterRepository.store(Array(letters[start..<min(start + 500, letters.count)])))
        }
    }

    func letters(_ filter: DeadLetterFilter = DeadLetterFilter()) async throws -> [DeadLetterRow] {
        try DeadLetterRepository.rows(try await run(DeadLetterRepository.page(filter, after: 0, limit: 20_000)))
    }

    func whole(_ id: Int64) async throws -> StoredDeadLetter? {
        try DeadLetterRepository.whole(try await run(DeadLetterRepository.whole([id]))).first
    }

    func acts(on id: Int64) async throws -> [DeadLetterAct] {
        try DeadLetterRepository.acts(try await run(DeadLetterRepository.acts(on: id)))
    }
}
