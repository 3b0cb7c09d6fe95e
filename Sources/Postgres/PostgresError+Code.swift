// SPDX-License-Identifier: Apache-2.0

extension PostgresError {
    /// The closed set of kinds. Raw values are stable: they stand in logs and metrics.
    package enum Code: String, Sendable, CaseIterable {
        case connectFailed = "connect_failed"
        case authenticationFailed = "authentication_failed"
        case connectionLost = "connection_lost"
        case connectionClosed = "connection_closed"
        case deadlineExceeded = "deadline_exceeded"
        case cancelled = "cancelled"
        case poolExhausted = "pool_exhausted"
        case poolClosed = "pool_closed"
        case conflict = "conflict"
        case lockNotAvailable = "lock_not_available"
        case resources = "resources"
        case readOnly = "read_only"
        case constraint = "constraint"
        case data = "data"
        case statement = "statement"
        case stalePlan = "stale_plan"
        case transaction = "transaction"
        case server = "server"
        case rowShape = "row_shape"
        case `protocol` = "protocol"
        case migration = "migration"
        case schemaVersion = "schema_version"

        /// Whether the same work can succeed later.
        package var isTransient: Bool {
            switch self {
            case .connectFailed, .connectionLost, .connectionClosed, .deadlineExceeded, .poolExhausted, .conflict,
                .lockNotAvailable, .resources, .readOnly, .stalePlan, .schemaVersion:
                true
            case .authenticationFailed, .cancelled, .poolClosed, .constraint, .data, .statement, .transaction, .server,
                .rowShape, .protocol, .migration:
                false
            }
        }

        /// What the operator does next.
        package var nextStep: String {
            switch self {
            case .connectFailed: "Check that the server runs and that host, port, database and TLS settings are right"
            case .authenticationFailed: "Check the user, its password and pg_hba.conf"
            case .connectionLost: "The work is tried again on a new connection; look at the server's log"
            case .connectionClosed: "The connection was closed by us; take another one"
            case .deadlineExceeded: "Look for locks and slow statements in pg_stat_activity"
            case .cancelled: "Nothing: the caller gave up"
            case .poolExhausted: "Raise the pool's size or look for transactions held open"
            case .poolClosed: "Nothing: the process is shutting down"
            case .conflict: "The work is tried again; another transaction went first"
            case .lockNotAvailable: "The work is tried again; another transaction holds the lock"
            case .resources: "Free disk, memory or connections on the server"
            case .readOnly: "Find out why the database takes no writes, or name the server that does"
            case .constraint: "A row breaks a rule of the schema: read the constraint's comment"
            case .data: "A value does not fit its column: see the detail in the debug log"
            case .statement: "Check that program and schema have the same version"
            case .stalePlan: "The schema changed under a running worker; the work is tried again"
            case .transaction: "The transaction had failed before and was rolled back"
            case .server: "Read the server's log"
            case .rowShape: "Check that program and schema have the same version"
            case .protocol: "Report this as a defect, with the server's version"
            case .migration: "Compare the migration files with table schema_migrations"
            case .schemaVersion: "Run the migrations of this program's version"
            }
        }
    }

    /// "read only sql transaction".
    static let readOnlyState = "25006"

    /// The kind of a refused connection: account, settings, limits, or a server that is not as it should be.
    static func connectCode(sqlState: String) -> Code {
        switch code(sqlState: sqlState) {
        case .authenticationFailed: .authenticationFailed
        case .readOnly: .readOnly
        case .resources: .resources
        case .data, .statement: .statement
        default: .connectFailed
        }
    }

    /// The kind which a SQLSTATE belongs to (PostgreSQL manual, appendix A).
    static func code(sqlState: String) -> Code {
        switch sqlState {
        case "40001", "40P01": .conflict
        case "55P03": .lockNotAvailable
        case "57014": .deadlineExceeded
        case "26000": .stalePlan
        case "25006": .readOnly
        default:
            switch sqlState.prefix(2) {
            case "08": .connectionLost
            case "22": .data
            case "23": .constraint
            // Limits of a session that the server ends.
            case "25" where ["25P03", "25P04"].contains(sqlState): .connectionLost
            case "25": .transaction
            case "28": .authenticationFailed
            case "42": .statement
            case "53": .resources
            case "57" where sqlState.hasPrefix("57P0"): .connectionLost
            default: .server
            }
        }
    }
}
