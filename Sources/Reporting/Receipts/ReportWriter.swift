// SPDX-License-Identifier: Apache-2.0

/// Writes a report as canonical JSON of contract `report.v1`: keys in the contract's order, no blanks, what is absent or
/// at its default left out. The same report always gives the same bytes.
package enum ReportWriter {
    package static func write(_ report: Report) -> [UInt8] {
        var json = JSONBytes(capacity: 512 + report.activities.count * 512)
        json.beginObject()
        json.key("schema")
        json.string(ReportReader.schema)
        json.key("vocabulary")
        json.string(report.vocabulary)
        if let id = report.submissionID {
            json.key("submission_id")
            json.uuid(id)
        }
        json.key("unit")
        json.beginObject()
        json.key("code")
        json.string(report.unitCode)
        json.text("name", report.unitName)
        json.endObject()
        json.key("report_type")
        json.string(report.reportType.rawValue)
        json.key("period")
        json.string(report.period)
        json.key("base_revision")
        json.number(report.baseRevision)
        json.text("revision_reason", report.revisionReason)
        json.text("sent_at", report.sentAt)
        if let document = report.document { json.document(document) }
        json.key("nil")
        json.bool(report.isNil)
        json.text("nil_reason", report.nilReason)
        json.text("narrative", report.narrative)
        if let totals = report.totals { json.totals(totals) }
        json.key("activities")
        json.beginArray()
        for activity in report.activities { json.activity(activity) }
        json.endArray()
        if !report.feedbackRequests.isEmpty {
            json.key("feedback_requests")
            json.beginArray()
            for request in report.feedbackRequests { json.request(request) }
            json.endArray()
        }
        json.endObject()
        return json.bytes
    }
}

extension JSONBytes {
    fileprivate mutating func document(_ document: ReportDocument) {
        key("document")
        beginObject()
        text("number", document.number)
        text("symbol", document.symbol)
        text("issuer", document.issuer)
        text("subject", document.subject)
        date("issued_on", document.issuedOn)
        text("signer_name", document.signerName)
        text("signer_position", document.signerPosition)
        endObject()
    }

    fileprivate mutating func totals(_ totals: DeclaredTotals) {
        key("totals")
        beginObject()
        if let number = totals.activities { count("activities", number, evenZero: true) }
        if let number = totals.participantsTotal { count("participants_total", number, evenZero: true) }
        if let number = totals.participantsWomen { count("participants_women", number, evenZero: true) }
        endObject()
    }

    fileprivate mutating func activity(_ activity: Activity) {
        beginObject()
        text("activity_key", activity.activityKey)
        text("unit_code", activity.unitCode)
        text("category", activity.category)
        text("title", activity.title)
        date("held_from", activity.heldFrom)
        date("held_to", activity.heldTo)
        text("status", activity.status.rawValue)
        text("role", activity.role.rawValue)
        texts("partners", activity.partners)
        text("joint_group_id", activity.jointGroupID)
        text("mode", activity.mode.rawValue)
        texts("platforms", activity.platforms)
        texts("links", activity.links)
        count("participants_total", activity.participantsTotal, evenZero: true)
        count("participants_women", activity.participantsWomen, evenZero: true)
        count("participants_in_person", activity.participantsInPerson)
        count("participants_online", activity.participantsOnline)
        count("young", activity.young)
        count("religious", activity.religious)
        count("cadres", activity.cadres)
        count("party_members", activity.partyMembers)
        count("reach", activity.reach)
        texts("topics", activity.topics)
        texts("evidence", activity.evidence)
        counterparts(activity.counterparts)
        text("congress_level", activity.congressLevel?.rawValue ?? "")
        text("draft", activity.draft)
        count("opinions", activity.opinions)
        text("proposal_status", activity.proposalStatus?.rawValue ?? "")
        text("citation", activity.citation)
        endObject()
    }

    private mutating func counterparts(_ counterparts: [Activity.Counterpart]) {
        if counterparts.isEmpty { return }
        key("counterparts")
        beginArray()
        for counterpart in counterparts {
            beginObject()
            text("head", counterpart.head?.rawValue ?? "")
            text("level", counterpart.level?.rawValue ?? "")
            endObject()
        }
        endArray()
    }

    fileprivate mutating func request(_ request: FeedbackRequest) {
        beginObject()
        text("request_key", request.requestKey)
        text("draft", request.draft)
        text("issuer", request.issuer)
        text("level", request.level?.rawValue ?? "")
        date("received_on", request.receivedOn)
        date("reply_by", request.replyBy)
        date("replied_on", request.repliedOn)
        endObject()
    }

    /// A member, left out when empty.
    fileprivate mutating func text(_ name: StaticString, _ value: String) {
        if value.isEmpty { return }
        key(name)
        string(value)
    }

    private mutating func texts(_ name: StaticString, _ values: [String]) {
        if values.isEmpty { return }
        key(name)
        beginArray()
        for value in values { string(value) }
        endArray()
    }

    private mutating func date(_ name: StaticString, _ value: CivilDate?) {
        guard let value else { return }
        key(name)
        string(value.iso)
    }

    private mutating func count(_ name: StaticString, _ value: Int32, evenZero: Bool = false) {
        if value == 0, !evenZero { return }
        key(name)
        number(value)
    }
}
