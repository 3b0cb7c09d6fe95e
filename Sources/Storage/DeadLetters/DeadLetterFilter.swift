// SPDX-License-Identifier: Apache-2.0

package import Foundation
import Postgres

/// Which dead letters are meant. What is `nil` leaves nobody out.
package struct DeadLetterFilter: Sendable, Hashable {
    package var ids: [Int64]?
    package var stage: String?
    package var reason: String?
    package var unitCode: String?
    package var state: DeadLetterState?
    package var submissionID: UUID?

    package init(
        ids: [Int64]? = nil,
        stage: String? = nil,
        reason: String? = nil,
        unitCode: String? = nil,
        state: DeadLetterState? = nil,
        submissionID: UUID? = nil
    ) {
        self.ids = ids
        self.stage = stage
        self.reason = reason
        self.unitCode = unitCode
        self.state = state
        self.submissionID = submissionID
    }

    /// A condition on `dead_letters d`, with the first six parameters.
    static let condition = """
        ($1::int8[] IS NULL OR d.id = ANY ($1::int8[])) AND ($2::text IS NULL OR d.stage = $2::text)
        AND ($3::text IS NULL OR d.reason = $3::text) AND ($4::text IS NULL OR d.unit_code = $4::text)
        AND ($5::text IS NULL OR d.state = $5::text) AND ($6::uuid IS NULL OR d.submission_id = $6::uuid)
        """

    var parameters: [PostgresValue] {
        [
            ids.map { .int8Array($0) } ?? .null, stage.map { .text($0) } ?? .null,
            reason.map { .text($0) } ?? .null, unitCode.map { .text($0) } ?? .null,
            state.map { .text($0.rawValue) } ?? .null, submissionID.map { .uuid($0) } ?? .null,
        ]
    }
}
