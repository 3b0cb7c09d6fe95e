// SPDX-License-Identifier: Apache-2.0

package import Pipeline
package import Postgres

/// Whom an error of the database accuses, by its SQLSTATE (PostgreSQL manual, appendix A) and never by its words.
///
/// The list of what a row can cause is short and closed, since our statements are constant and their columns typed: a text
/// with bytes that the encoding lacks, a number beyond its column, a row too long for a page or an index. Whatever is not
/// on it is no report's fault: a read-only server (25006), a right or a table that is missing (42…), a full disk or too many
/// connections (53…), a column that somebody added (23502), an unknown code of a later version.
extension PostgresError: BlamedFailure {
    package var blame: FailureBlame {
        guard let sqlState else { return code == .deadlineExceeded ? .unclear : .dependency }
        switch sqlState {
        // A server that cancels a statement, a check of the table's: may be the row, may be anything.
        case "57014", "23514", "23505", "23P01", "21000": return .unclear
        // A column that was added with a demand that no row of ours can know.
        case "23502", "23503": return .dependency
        default:
            switch sqlState.prefix(2) {
            case "22", "54": return .entry
            case "XX", "P0", "F0", "HV", "0A", "24", "26", "2B", "2D", "34", "38", "39", "3B", "44": return .unclear
            default: return .dependency
            }
        }
    }
}
