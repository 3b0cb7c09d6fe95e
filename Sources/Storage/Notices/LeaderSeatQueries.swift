// SPDX-License-Identifier: Apache-2.0

import Foundation
import Postgres

/// What ``LeaderSeat`` asks. All times are the server's.
enum LeaderSeatQueries {
    /// The latest term, as `last`.
    private static let last =
        "SELECT * FROM notifier_leader WHERE name = $1::text ORDER BY term DESC LIMIT 1"

    /// Whether the session of `last` is still there.
    private static let isConnected = """
        EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = last.pid
                AND (a.backend_start = last.backend_start OR a.backend_start IS NULL))
        """

    /// Beats the heart; no row when a later term has begun.
    static func beat(_ name: String, _ term: Int64) -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE notifier_leader SET heartbeat = clock_timestamp()
            WHERE name = $1::text AND term = $2::int8 AND \(Leadership.stands(1)) RETURNING term
            """,
            [.text(name), .int8(term)]
        )
    }

    /// Ends the session of a leader without a heart beat, or an earlier one of our own.
    static func endDead(_ name: String, _ holder: UUID, _ patience: Duration) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT pg_terminate_backend(last.pid) FROM (\(last)) last
            WHERE last.pid <> pg_backend_pid() AND \(isConnected)
              AND (last.holder = $2::uuid OR last.heartbeat < clock_timestamp() - $3::int8 * interval '1 millisecond')
            """,
            [.text(name), .uuid(holder), .int8(Int64(patience / .milliseconds(1)))]
        )
    }

    /// Takes the next term if the seat is free: nobody sat there, it was ours, its session is gone, or its heart stands
    /// still. Of several who try at once one gets the row.
    static func take(_ name: String, _ holder: UUID, _ patience: Duration) -> PostgresStatement {
        PostgresStatement(
            """
            WITH last AS (\(last)), tidied AS (
                DELETE FROM notifier_leader d USING (
                    SELECT n.name, n.term FROM notifier_leader n, last
                    WHERE n.name = last.name AND n.term < last.term - 100 FOR UPDATE OF n SKIP LOCKED
                ) old WHERE (d.name, d.term) = (old.name, old.term)
            )
            INSERT INTO notifier_leader (name, term, holder, pid, backend_start, looked_at)
            SELECT $1::text, coalesce(last.term, 0) + 1, $2::uuid, pg_backend_pid(),
                   coalesce((SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()), clock_timestamp()),
                   last.looked_at
            FROM (SELECT) one LEFT JOIN last ON true
            WHERE last.term IS NULL OR last.holder = $2::uuid OR NOT \(isConnected)
               OR last.heartbeat < clock_timestamp() - $3::int8 * interval '1 millisecond'
            ON CONFLICT DO NOTHING
            RETURNING term
            """,
            [.text(name), .uuid(holder), .int8(Int64(patience / .milliseconds(1)))]
        )
    }

    /// Milliseconds since a look ended well.
    static func lastLook(_ name: String) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT (extract(epoch FROM clock_timestamp() - max(looked_at)) * 1000)::int8 FROM notifier_leader
            WHERE name = $1::text
            """,
            [.text(name)]
        )
    }
}
