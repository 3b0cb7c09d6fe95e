// SPDX-License-Identifier: Apache-2.0

import Foundation
import Postgres

/// What the bench asks the database while and after the workers run.
struct Ledger {
    /// How far the reports have come.
    struct State: Sendable, Equatable {
        var decided: Int
        /// Sum of the newest revisions: rises by one with every accepted submission that is folded in.
        var folded: Int
        var repeated: Int
    }

    let connection: PostgresConnection

    init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    func version() async throws -> String {
        try await connection.query("SELECT split_part(current_setting('server_version'), ' ', 1)").text(0, 0)
    }

    func state() async throws -> State {
        let rows = try await connection.query(
            """
            SELECT (SELECT count(*) FROM decisions), (SELECT coalesce(sum(revision), 0)::int8 FROM folded),
                   (SELECT count(*) FROM resubmissions)
            """
        )
        return State(
            decided: Int(try rows.int8(0, 0)),
            folded: Int(try rows.int8(0, 1)),
            repeated: Int(try rows.int8(0, 2))
        )
    }

    /// When a submission was stored, in Unix microseconds; `nil` when it has not been.
    func stored(_ id: UUID) async throws -> Int64? {
        let rows = try await connection.query("SELECT stored_at FROM submissions WHERE id = $1", [.uuid(id)])
        return rows.isEmpty ? nil : try rows.timestamptz(0, 0)
    }

    /// The first storing and the last folding since `time`, in Unix microseconds.
    func span(since time: Int64) async throws -> (first: Int64, last: Int64) {
        let rows = try await connection.query(
            """
            SELECT (SELECT min(stored_at) FROM submissions WHERE stored_at >= $1),
                   (SELECT max(\(try await committed())) FROM folded WHERE folded_at >= $1)
            """,
            [.timestamptz(time)]
        )
        guard let first = try rows.optionalTimestamptz(0, 0), let last = try rows.optionalTimestamptz(0, 1) else {
            throw BenchError(what: "read the times", why: "nothing was folded", next: "read the workers' logs")
        }
        return (first, last)
    }

    /// When each submission's figures were committed, in Unix microseconds.
    func foldingTimes(since time: Int64) async throws -> [UUID: Int64] {
        let rows = try await connection.query(
            "SELECT submission_id, \(try await committed()) FROM folded WHERE folded_at >= $1",
            [.timestamptz(time)]
        )
        var times: [UUID: Int64] = [:]
        for row in rows { times[try row.uuid(0)] = try row.timestamptz(1) }
        return times
    }

    /// The time of the commit where the server keeps it; the row's own stamp is up to a transaction older.
    private func committed() async throws -> String {
        let rows = try await connection.query("SELECT current_setting('track_commit_timestamp') = 'on'")
        return try rows.bool(0, 0) ? "coalesce(pg_xact_commit_timestamp(xmin), folded_at)" : "folded_at"
    }
}
