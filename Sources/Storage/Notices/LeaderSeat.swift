// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Postgres

/// One leader among processes: the holder of the highest term in `notifier_leader`, as long as its heart beats.
///
/// A lock alone would be no proof of life: the server keeps it for a session whose client is frozen or whose line is dead.
/// So the seat falls to the next who asks when its session is gone, or when its heart has not beaten for `patience`; the
/// successor ends the old session, and whatever the old leader writes later is refused by its term.
package actor LeaderSeat {
    private let configuration: PostgresConfiguration
    private let name: String
    private let holder: UUID
    private let patience: Duration
    private let answerWithin: Duration
    private var connection: PostgresConnection?
    private var term: Int64?

    /// - Parameters:
    ///   - name: what is led, for instance `scheduler`.
    ///   - patience: without a heart beat for so long a leader is followed. Ask several times as often.
    ///   - answerWithin: limit for each question to the server, so that a dead line is known as such.
    package init(
        _ configuration: PostgresConfiguration,
        name: String,
        holder: UUID = UUID(),
        patience: Duration = .seconds(20),
        answerWithin: Duration = .seconds(5)
    ) {
        var configuration = configuration
        // Whoever takes longer is followed.
        configuration.callTimeout = patience * 3 / 4
        configuration.connectTimeout = min(configuration.connectTimeout, answerWithin)
        self.configuration = configuration
        self.name = name
        self.holder = holder
        self.patience = patience
        self.answerWithin = answerWithin
    }

    /// The term in which we lead, or nil: beats the heart when we lead, takes the seat when it is free.
    ///
    /// - Throws: when the server cannot be asked; we do not lead then, and trying again later helps.
    package func lead() async throws(PostgresError) -> Leadership? {
        do throws(PostgresError) {
            let connection = try await connected()
            if let term, try await !connection.query(LeaderSeatQueries.beat(name, term), timeout: answerWithin).isEmpty
            {
                return Leadership(name: name, term: term, connection: connection)
            }
            term = nil
            try await endDeadSession(on: connection)
            let rows = try await connection.query(LeaderSeatQueries.take(name, holder, patience), timeout: answerWithin)
            guard let row = rows.first else { return nil }
            let taken = try row.int8(0)
            term = taken
            return Leadership(name: name, term: taken, connection: connection)
        } catch {
            await resign()
            throw error
        }
    }

    /// Gives the seat up, for another to take it at once.
    package func resign() async {
        await connection?.close()
        connection = nil
        term = nil
    }

    /// How long ago a look of whoever leads ended well; nil when none ever did.
    package func lastLook() async throws(PostgresError) -> Duration? {
        try await ask(LeaderSeatQueries.lastLook(name)).first?.optionalInt8(0).map { .milliseconds($0) }
    }

    /// Asks something on this line, leader or not.
    package func ask(_ statement: PostgresStatement) async throws(PostgresError) -> PostgresRows {
        do throws(PostgresError) {
            return try await connected().query(statement, timeout: answerWithin)
        } catch {
            await resign()
            throw error
        }
    }

    private func connected() async throws(PostgresError) -> PostgresConnection {
        if let connection { return connection }
        let fresh = try await PostgresConnection.connect(configuration)
        connection = fresh
        return fresh
    }

    /// The session of a leader whose heart stands still may hold locks; the server need not believe in it any longer. One
    /// that we may not end, or that does not hear, does not keep us from following it.
    private func endDeadSession(on connection: PostgresConnection) async throws(PostgresError) {
        do throws(PostgresError) {
            _ = try await connection.query(LeaderSeatQueries.endDead(name, holder, patience), timeout: answerWithin)
        } catch {
            if error.isConnectionLost { throw error }
        }
    }
}

/// The right to plan, for one round of work.
package struct Leadership: Sendable {
    package let name: String
    /// The fencing token.
    package let term: Int64
    /// Work is done on the leader's own line, so that its successor ends all of it by ending one session.
    package let connection: PostgresConnection

    package init(name: String, term: Int64, connection: PostgresConnection) {
        self.name = name
        self.term = term
        self.connection = connection
    }

    /// True in SQL while nobody leads in a later term.
    ///
    /// - Parameter first: number of the first of two parameters, `name` and `term`.
    static func stands(_ first: Int) -> String {
        "NOT EXISTS (SELECT FROM notifier_leader l WHERE l.name = $\(first)::text AND l.term > $\(first + 1)::int8)"
    }

    var parameters: [PostgresValue] { [.text(name), .int8(term)] }

    /// Notes that a look ended well; no row when a later term has begun.
    package func noteLook() -> PostgresStatement {
        PostgresStatement(
            """
            UPDATE notifier_leader SET heartbeat = clock_timestamp(), looked_at = clock_timestamp()
            WHERE name = $1::text AND term = $2::int8 AND \(Self.stands(1)) RETURNING term
            """,
            parameters
        )
    }
}
