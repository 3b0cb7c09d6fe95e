// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// Gives each worker's role what it needs on the tables that are there, and takes the rest away.
package enum DatabaseAccess {
    /// Called after the migrations, by the owner of the tables. Roles that do not exist are left out: who runs everything
    /// as one role has none. Safe to run again and by several at once.
    ///
    /// - Throws: what the server says; a retry helps when the connection was lost.
    package static func apply(on connection: PostgresConnection) async throws(PostgresError) {
        for role in DatabaseRole.allCases { try await connection.execute(script(role)) }
    }

    /// Names and rights are constants of ours; nothing in it comes from outside.
    private static func script(_ role: DatabaseRole) -> String {
        let grants = role.grants.map { table, rights in
            """
                IF to_regclass('\(table)') IS NOT NULL THEN
                    GRANT \(rights) ON \(table) TO \(role.name);
                END IF;
            """
        }
        return """
            DO $access$
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '\(role.name)') THEN RETURN; END IF;
                PERFORM pg_advisory_xact_lock(hashtextextended('nhipcau access', 0));
                EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM \(role.name)', current_schema());
                EXECUTE format('GRANT USAGE ON SCHEMA %I TO \(role.name)', current_schema());
                EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO \(role.name)', current_schema());
            \(grants.joined(separator: "\n"))
            END
            $access$
            """
    }
}
