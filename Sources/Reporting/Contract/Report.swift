// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// One report as a unit sent it (contract `report.v1`): text trimmed and NFC, dates as calendar days.
///
/// A value in it may stand in for one that could not be read; `unread` says which, so that no rule reports the same
/// mistake a second time.
package struct Report: Sendable, Hashable {
    /// The version name of the vocabulary it was written with, "2025.1".
    package var vocabulary = ""
    /// The sender's id of this submission, equal to the message's id.
    package var submissionID: UUID?
    package var unitCode = ""
    /// Full name with its type, "Huyện Thái Thụy"; empty when not given.
    package var unitName = ""
    package var reportType = ReportType.periodic
    /// Period code, "2025-Q1".
    package var period = ""
    /// The revision this one replaces; 0 for the first.
    package var baseRevision: Int32 = 0
    package var revisionReason = ""
    /// The sender's own clock, as written. Nothing is decided by it.
    package var sentAt = ""
    package var document: ReportDocument?
    /// Nothing happened in the period ("Không phát sinh").
    package var isNil = false
    package var nilReason = ""
    package var narrative = ""
    package var totals: DeclaredTotals?
    package var activities: [Activity] = []
    package var feedbackRequests: [FeedbackRequest] = []
    /// Fields of the envelope that were given but could not be read.
    package var unread = FieldSet<ReportField>()

    package init() {}
}

/// Which kind of report; together with unit and period it is the key of a report.
package enum ReportType: String, Sendable, CaseIterable {
    case periodic, thematic
}

/// The official document that carries the report (NĐ 30/2020, annex VI part II).
package struct ReportDocument: Sendable, Hashable {
    package var number = ""
    package var symbol = ""
    package var issuer = ""
    package var subject = ""
    package var issuedOn: CivilDate?
    package var signerName = ""
    package var signerPosition = ""

    package init() {}
}

/// Totals as the sender added them up; each may be absent.
package struct DeclaredTotals: Sendable, Hashable {
    /// Number of rows.
    package var activities: Int32?
    /// Sum over held rows.
    package var participantsTotal: Int32?
    package var participantsWomen: Int32?

    package init() {}
}

/// A request for comments on a draft that reached the unit, with its own reply-by day (III.2c, IV.1e–f).
package struct FeedbackRequest: Sendable, Hashable {
    package enum Level: String, Sendable, CaseIterable {
        case law, local, commune, district, province, national
    }

    package var requestKey = ""
    package var draft = ""
    package var issuer = ""
    package var level: Level?
    package var receivedOn: CivilDate?
    package var replyBy: CivilDate?
    package var repliedOn: CivilDate?

    package init() {}
}
