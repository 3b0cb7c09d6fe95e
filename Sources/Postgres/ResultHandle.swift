// SPDX-License-Identifier: Apache-2.0
import CLibPQ

/// Owns one `PGresult` and frees it with the last reader.
///
/// Rows are read from it in place, so a row costs no object and a `bytea` is copied once, to where it is wanted. It is
/// `@unchecked Sendable` because libpq promises that a `PGresult` is read-only once made and may be read from any thread
/// (manual, §34.20 "Behavior in Threaded Programs"), and we only read.
final class ResultHandle: @unchecked Sendable {
    private let result: OpaquePointer
    let rowCount: Int
    let columnCount: Int

    init(_ result: OpaquePointer) {
        self.result = result
        rowCount = Int(PQntuples(result))
        columnCount = Int(PQnfields(result))
    }

    deinit { PQclear(result) }

    var status: ExecStatusType { PQresultStatus(result) }

    /// The command tag, such as `INSERT 0 5`.
    var commandTag: String { String(cString: PQcmdStatus(result)) }

    /// Rows which the command touched; 0 for commands that touch none.
    var affected: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    @inline(__always)
    func type(_ column: Int) -> UInt32 { PQftype(result, Int32(truncatingIfNeeded: column)) }

    func name(_ column: Int) -> String {
        PQfname(result, Int32(truncatingIfNeeded: column)).map { String(cString: $0) } ?? ""
    }

    /// The value's bytes in binary format, `nil` for NULL. They live as long as this object.
    @inline(__always)
    func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        let (row, column) = (Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: column))
        if PQgetisnull(result, row, column) == 1 { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column),
            count: Int(PQgetlength(result, row, column))
        )
    }

    /// libpq's whole text of an error, its first line.
    var errorLine: String { String(cString: PQresultErrorMessage(result)).trimmedLine }

    /// A field of the server's error report.
    func field(_ code: Int32) -> String? {
        PQresultErrorField(result, code).map { String(cString: $0) }
    }
}

extension PostgresError {
    /// The server's error report as our error.
    init(_ result: ResultHandle, file: String = #fileID, line: Int = #line) {
        let state = result.field(nhipcau_diag_sqlstate)
        let severity = result.field(nhipcau_diag_severity)
        let message = result.field(nhipcau_diag_message_primary) ?? result.errorLine
        // The server's own text is translated by lc_messages, the name of its C function is not.
        let isStale = state == "0A000" && result.field(nhipcau_diag_source_function) == "RevalidateCachedQuery"
        let isFatal = severity == "FATAL" || severity == "PANIC"
        self.init(
            isStale ? .stalePlan : state.map(Self.code(sqlState:)) ?? .connectionLost,
            message,
            sqlState: state,
            detail: result.field(nhipcau_diag_message_detail),
            constraint: result.field(nhipcau_diag_constraint_name),
            isConnectionLost: isFatal || state == nil,
            file: file,
            line: line
        )
    }
}
