// SPDX-License-Identifier: Apache-2.0

import Postgres
import Storage

/// Goes through the letters of a choice, page by page, by their numbers. What dies while it walks is left for the next one:
/// else a letter that dies again and again would be walked over for ever.
struct LetterWalk {
    private static let page: Int32 = 500

    private let filter: DeadLetterFilter
    private let connection: PostgresConnection
    private let end: Int64
    private var last: Int64 = 0

    /// How many there are at its beginning.
    let count: Int

    init(_ filter: DeadLetterFilter, on connection: PostgresConnection) async throws {
        self.filter = filter
        self.connection = connection
        let rows = try await connection.query(DeadLetterRepository.extent(filter))
        (count, end) = try DeadLetterRepository.extent(rows)
    }

    /// The next of them; none at the end.
    mutating func next() async throws -> [DeadLetterRow] {
        let statement = DeadLetterRepository.page(filter, after: last, limit: Self.page)
        let rows = try DeadLetterRepository.rows(try await connection.query(statement)).filter { $0.id <= end }
        last = rows.last?.id ?? end
        return rows
    }
}
