// SPDX-License-Identifier: Apache-2.0

/// One session at the server, and no other that has its process number later.
struct SessionIdentity: Sendable, Hashable {
    let processID: Int32
    /// Microseconds since 1970, by the server's clock.
    let startedAt: Int64

    /// The start of a session in this form.
    private static let start = "(extract(epoch FROM backend_start) * 1000000)::int8"

    /// Asks a session who it is: behind a pooler libpq knows another process number.
    static let question = "SELECT pid, \(start) FROM pg_stat_get_activity(pg_backend_pid())"

    /// - Parameter answer: to `question`.
    init?(answer: [Int64]) {
        guard answer.count == 2, let processID = Int32(exactly: answer[0]) else { return nil }
        self.init(processID: processID, startedAt: answer[1])
    }

    private init(processID: Int32, startedAt: Int64) {
        self.processID = processID
        self.startedAt = startedAt
    }

    /// Ends sessions of the same role, as far as they still are there. A session whose line died lives on at the server,
    /// with its locks, until the server notices, in the middle of a COPY for ever: it hears no cancel there.
    static func end(_ sessions: [SessionIdentity]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT count(pg_terminate_backend(a.pid))
            FROM unnest($1::integer[], $2::bigint[]) AS gone(pid, started)
            CROSS JOIN LATERAL pg_stat_get_activity(gone.pid) AS a
            WHERE \(start) = gone.started
            """,
            [.int4Array(sessions.map(\.processID)), .int8Array(sessions.map(\.startedAt))]
        )
    }

    /// Ends sessions of the same worker, in another process or another pool, that hold a transaction open and have had
    /// nothing to say or to hear for longer than any call of ours may last: whoever had them is frozen or gone.
    static func endStuck(after limit: Duration) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()
              AND application_name = current_setting('application_name') AND xact_start IS NOT NULL
              AND wait_event IN ('ClientRead', 'ClientWrite')
              AND greatest(query_start, state_change) < clock_timestamp() - $1 * interval '1 millisecond'
            """,
            [.int8(limit.milliseconds)]
        )
    }
}

/// How a connection was lost.
struct SessionLoss: Sendable {
    /// `nil` when it was lost before it was known.
    let session: SessionIdentity?
    /// The server said nothing: the line is dead, or stuck, and others may be so too.
    let isSilent: Bool
}
