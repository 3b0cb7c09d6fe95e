// SPDX-License-Identifier: Apache-2.0

/// Writes messages of contract `receipts.v1`. Bytes are written straight, without an encoder.
package enum ReceiptWriter {
    /// One message with these receipts, in their order.
    package static func write(_ receipts: [Receipt]) -> [UInt8] {
        var json = JSONBytes(capacity: 64 + receipts.count * 768)
        json.beginObject()
        json.key("schema")
        json.string(Receipt.schema)
        json.key("receipts")
        json.beginArray()
        for receipt in receipts { json.receipt(receipt) }
        json.endArray()
        json.endObject()
        return json.bytes
    }
}

extension JSONBytes {
    fileprivate mutating func receipt(_ receipt: Receipt) {
        beginObject()
        key("receipt_no")
        optional(receipt.receiptNo)
        key("submission_id")
        uuid(receipt.submissionID)
        key("unit_code")
        string(receipt.unitCode)
        key("period")
        optional(receipt.period)
        key("outcome")
        string(receipt.outcome.rawValue)
        key("revision")
        if let revision = receipt.revision { number(revision) } else { null() }
        key("counts")
        beginObject()
        key("activities")
        number(receipt.counts.activities)
        key("held")
        number(receipt.counts.held)
        key("participants_total")
        number(receipt.counts.participantsTotal)
        key("participants_women")
        number(receipt.counts.participantsWomen)
        endObject()
        key("counted_toward")
        beginArray()
        for clause in receipt.countedToward { string(clause) }
        endArray()
        key("findings")
        beginArray()
        for found in receipt.findings { finding(found) }
        endArray()
        key("content_hash")
        hexadecimal(receipt.contentHash)
        key("received_at")
        string(LocalTime(receipt.receivedAt).iso)
        key("decided_at")
        string(LocalTime(receipt.decidedAt).iso)
        key("next_step_vi")
        string(receipt.nextStepVi)
        endObject()
    }

    private mutating func finding(_ finding: Finding) {
        beginObject()
        key("code")
        string(finding.code.rawValue)
        key("severity")
        string(finding.severity.rawValue)
        key("path")
        string(finding.path)
        key("row")
        if let row = finding.row { number(row) } else { null() }
        key("column")
        optional(finding.column)
        key("message_vi")
        string(finding.messageVi)
        endObject()
    }

    private mutating func optional(_ text: String?) {
        if let text { string(text) } else { null() }
    }
}
