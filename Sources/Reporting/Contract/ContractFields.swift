// SPDX-License-Identifier: Apache-2.0

/// The keys of a report's envelope. The raw value is the key in JSON.
package enum ReportField: String, Sendable, CaseIterable {
    case schema, vocabulary
    case submissionID = "submission_id"
    case unit
    case reportType = "report_type"
    case period
    case baseRevision = "base_revision"
    case revisionReason = "revision_reason"
    case sentAt = "sent_at"
    case document
    case isNil = "nil"
    case nilReason = "nil_reason"
    case narrative, totals, activities
    case feedbackRequests = "feedback_requests"
}

/// The keys of an activity. The raw value is the key in JSON and the column in findings.
package enum ActivityField: String, Sendable, CaseIterable {
    case activityKey = "activity_key"
    case unitCode = "unit_code"
    case category, title
    case heldFrom = "held_from"
    case heldTo = "held_to"
    case status, role, partners
    case jointGroupID = "joint_group_id"
    case mode, platforms, links
    case participantsTotal = "participants_total"
    case participantsWomen = "participants_women"
    case participantsInPerson = "participants_in_person"
    case participantsOnline = "participants_online"
    case young, religious, cadres
    case partyMembers = "party_members"
    case reach, topics, evidence, counterparts
    case congressLevel = "congress_level"
    case draft, opinions
    case proposalStatus = "proposal_status"
    case citation
}

enum UnitField: String, CaseIterable {
    case code, name
}

enum DocumentField: String, CaseIterable {
    case number, symbol, issuer, subject
    case issuedOn = "issued_on"
    case signerName = "signer_name"
    case signerPosition = "signer_position"
}

enum TotalsField: String, CaseIterable {
    case activities
    case participantsTotal = "participants_total"
    case participantsWomen = "participants_women"
}

enum CounterpartField: String, CaseIterable {
    case head, level
}

enum RequestField: String, CaseIterable {
    case requestKey = "request_key"
    case draft, issuer, level
    case receivedOn = "received_on"
    case replyBy = "reply_by"
    case repliedOn = "replied_on"
}
