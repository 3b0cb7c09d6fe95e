// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Postgres
import TestSupport
import Testing

@testable import Stages

/// Whom an error of the database accuses. A class on the wrong side lets a good report die of a full disk, or one bad
/// report stop everybody.
@Suite("Blame of the database's errors") struct BlameTests {
    /// By what PostgreSQL's manual lists (appendix A), class by class.
    private static let entry = [
        // 22: data exception. 54: program limit exceeded.
        "22000", "2202E", "22021", "22008", "22012", "22005", "2200B", "22022", "22015", "2201E", "22014", "22016",
        "2201F", "2201G", "22018", "22007", "22019", "2200D", "22025", "22P06", "22010", "22023", "22013", "2201B",
        "2201W", "2201X", "2202H", "2202G", "22009", "2200C", "2200G", "22004", "22002", "22003", "2200H", "22026",
        "22001", "22011", "22027", "22024", "2200F", "22P01", "22P02", "22P03", "22P04", "22P05", "2200L", "2200M",
        "2200N", "2200S", "2200T", "22030", "22031", "22032", "22033", "22034", "22035", "22036", "22037", "22038",
        "22039", "2203A", "2203B", "2203C", "2203D", "2203E", "2203F", "2203G", "54000", "54001", "54011", "54023",
    ]

    private static let dependency = [
        // Not an error at all, or not of a row.
        "00000", "01000", "02000", "03000",
        // 08: connection. 09: triggers. 0B to 0Z: grants, roles, transactions, diagnostics.
        "08000", "08003", "08006", "08001", "08004", "08007", "08P01", "09000", "0B000", "0F000", "0L000", "0LP01",
        "0P000", "0Z000", "20000",
        // A column that was added, a row that is referred to.
        "23502", "23503",
        // 25: state of the transaction, a read-only server. 28: authorisation. 3D, 3F: database, schema.
        "25000", "25001", "25002", "25006", "25P01", "25P02", "25P03", "25P04", "27000", "28000", "28P01", "3D000",
        "3F000",
        // 40: rolled back. 42: rights, names, syntax.
        "40000", "40001", "40002", "40003", "40P01", "42000", "42601", "42501", "42703", "42P01", "42883", "42804",
        "42P07", "42704", "42P10", "42939",
        // 53: resources. 55: state of an object. 57: somebody intervened. 58: the system.
        "53000", "53100", "53200", "53300", "53400", "55000", "55006", "55P02", "55P03", "55P04", "57000", "57P01",
        "57P02", "57P03", "57P04", "57P05", "58000", "58030", "58P01", "58P02",
        // Of a version to come.
        "77777", "ZZ000",
    ]

    private static let unclear = [
        "57014", "23514", "23505", "23P01", "21000", "0A000", "24000", "26000", "2B000", "2BP01", "2D000", "34000",
        "38000", "39000", "3B000", "44000", "F0000", "F0001", "HV000", "HV00L", "P0000", "P0001", "P0002", "XX000",
        "XX001", "XX002",
    ]

    @Test("Only classes 22 and 54 accuse an entry", arguments: entry)
    func accusesTheEntry(state: String) { #expect(error(state).blame == .entry) }

    @Test("What the server, a right or a table can cause accuses nobody", arguments: dependency)
    func accusesNobody(state: String) { #expect(error(state).blame == .dependency) }

    @Test("What may be either accuses after many failures alone", arguments: unclear)
    func mayBeEither(state: String) { #expect(error(state).blame == .unclear) }

    @Test("An error without a state is the connection's, but for a deadline, which a row may pass")
    func withoutState() {
        #expect(PostgresError(.connectionLost, "gone").blame == .dependency)
        #expect(PostgresError(.poolExhausted, "no session").blame == .dependency)
        #expect(PostgresError(.authenticationFailed, "no").blame == .dependency)
        #expect(PostgresError(.deadlineExceeded, "late").blame == .unclear)
    }

    private func error(_ state: String) -> PostgresError { PostgresError(.server, "test", sqlState: state) }

    // MARK: - On the real database

    struct Trouble: Sendable, CustomTestStringConvertible {
        let name: String
        let blame: FailureBlame
        let script: String

        var testDescription: String { name }

        /// What somebody does to the database, and what storing a good report then says.
        static let ofSurroundings: [Trouble] = [
            Trouble(name: "missing table", blame: .dependency, script: "ALTER TABLE submissions RENAME TO elsewhere"),
            Trouble(
                name: "missing column",
                blame: .dependency,
                script: "ALTER TABLE submissions RENAME COLUMN traceparent TO elsewhere"
            ),
            Trouble(
                name: "revoked grant",
                blame: .dependency,
                script: "REVOKE ALL ON submissions FROM CURRENT_USER, PUBLIC"
            ),
            Trouble(
                name: "NOT NULL column",
                blame: .dependency,
                script: "ALTER TABLE submissions ADD COLUMN extra text NOT NULL"
            ),
            Trouble(
                name: "a check that somebody added",
                blame: .unclear,
                script: "ALTER TABLE submissions ADD CONSTRAINT never CHECK (body_size < 0)"
            ),
            Trouble(
                name: "a trigger that raises",
                blame: .unclear,
                script: """
                    CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
                    CREATE TRIGGER no BEFORE INSERT ON submissions FOR EACH ROW EXECUTE FUNCTION no()
                    """
            ),
        ]

        /// Statements, and whom their failure accuses.
        static let ofStatements: [Trouble] = [
            Trouble(name: "NUL", blame: .entry, script: "SELECT convert_from('\\x610062'::bytea, 'UTF8')"),
            Trouble(name: "invalid text", blame: .entry, script: "SELECT convert_from('\\xff'::bytea, 'UTF8')"),
            Trouble(name: "numeric overflow", blame: .entry, script: "SELECT (2147483648)::int8::int4"),
            Trouble(name: "a date that is none", blame: .entry, script: "SELECT '2025-02-30'::date"),
            Trouble(name: "JSON that is none", blame: .entry, script: #"SELECT '{"a":"\u0000"}'::jsonb"#),
            Trouble(name: "read-only", blame: .dependency, script: "BEGIN READ ONLY; CREATE TABLE t (a int)"),
            Trouble(name: "missing table", blame: .dependency, script: "SELECT FROM nowhere"),
            Trouble(
                name: "statement_timeout",
                blame: .unclear,
                script: "SET statement_timeout = 50; SELECT pg_sleep(5)"
            ),
            Trouble(
                name: "lock_timeout",
                blame: .dependency,
                script: "SET lock_timeout = 50; SELECT pg_advisory_lock(7407)"
            ),
        ]
    }

    @Test(
        "What somebody does to the database is not laid to a good report",
        arguments: [1, 40],
        Trouble.ofSurroundings
    )
    func surroundings(count: Int, trouble: Trouble) async throws {
        try await HandlerGround.with { ground, generator in
            let entries = try generator.reports(count).map { try $0.entry() }
            try await ground.pool.withConnection { try await $0.execute(trouble.script) }
            do {
                _ = try await ground.ingest.handle(entries)
                Issue.record("stored")
            } catch {
                #expect(FailureBlame(error) == trouble.blame, "\(error)")
            }
        }
    }

    @Test("Statements that the server refuses accuse whom they must", arguments: Trouble.ofStatements)
    func statements(trouble: Trouble) async throws {
        try await TestPostgres.withSchema("blame") { configuration in
            let holder = try await PostgresConnection.connect(configuration)
            try await holder.execute("SELECT pg_advisory_lock(7407)")
            let connection = try await PostgresConnection.connect(configuration)
            do {
                try await connection.execute(trouble.script)
                Issue.record("done")
            } catch {
                #expect(FailureBlame(error) == trouble.blame, "\(error)")
            }
            await connection.close()
            await holder.close()
        }
    }
}
