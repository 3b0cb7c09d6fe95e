// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline

/// A message that no careful publisher sends, and what must come of it.
struct BadMessage: Sendable {
    let name: String
    /// The finding of the answer, or the reason of the dead letter.
    let code: String
    let message: OutgoingMessage
    /// A unit that is not in the registry has no queue for receipts.
    var hasReceipt = true

    /// Decided, with a receipt.
    static let answered: [BadMessage] = [
        bad("not JSON", "envelope.malformed") { _ in Array("Kính gửi: Hội LHPN tỉnh".utf8) },
        bad("nothing at all", "envelope.malformed") { _ in [] },
        bad("wrong encoding", "envelope.encoding_not_utf8") { id in
            // Windows-1258: a byte above 127 alone is no UTF-8.
            Array(report(id, title: "Tuyen truyen @").utf8).map { $0 == UInt8(ascii: "@") ? 0xD5 : $0 }
        },
        bad("50 MB", "envelope.too_large") { id in
            Array(report(id).utf8) + [UInt8](repeating: UInt8(ascii: " "), count: 50_000_000)
        },
        bad("10,000 levels deep", "envelope.field_invalid") { _ in
            Array((String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)).utf8)
        },
        bad("a field 10,000 levels deep", "envelope.field_invalid") { id in
            let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
            return Array(report(id).replacing("\"nil\":false", with: "\"nil\":\(deep)").utf8)
        },
        bad("unknown unit", "unit.unknown", unit: "999", hasReceipt: false) { id in
            Array(report(id, unit: "999").utf8)
        },
        bad("unknown unit in the body", "unit.unknown") { id in Array(report(id, unit: "999").utf8) },
        bad("somebody else's unit", "unit.sender_not_authorised") { id in Array(report(id, unit: "342").utf8) },
        bad("wrong types", "envelope.field_invalid") { id in
            Array(report(id).replacing("\"participants_total\":120", with: "\"participants_total\":{\"n\":120}").utf8)
        },
        bad("CR LF in a title", "envelope.field_invalid") { id in
            Array(report(id, title: "Tuyên truyền\\r\\nBcc: all@example.vn").utf8)
        },
    ]

    /// Wrong before anybody reads the report, and answered all the same: the broker has checked whose it is. The body says
    /// which it is, for these have no id that the sender knows.
    static let answeredAtTheDoor: [BadMessage] = [
        spoilt("no message_id", "envelope.id_missing") { $0.messageID = nil },
        spoilt("message_id is no UUID", "envelope.id_malformed") { $0.messageID = "17" },
        spoilt("message_id in braces", "envelope.id_malformed") {
            $0.messageID = "{0195a3c0-5b1e-7cc4-9d2a-3f6b8e1d4a70}"
        },
        spoilt("message_id without an end", "envelope.id_malformed") {
            $0.messageID = String(repeating: "é", count: 127)
        },
        spoilt("message_id with a NUL", "envelope.id_malformed") { $0.messageID = "17\u{0}18" },
        spoilt("no user_id", "envelope.sender_missing") { $0.userID = nil },
        spoilt("\u{1F}\u{8B}", "envelope.compressed", bytes: [0x1F, 0x8B, 8, 0, 0, 0]) { _ in },
        spoilt("PK", "envelope.compressed", bytes: [0x50, 0x4B, 3, 4, 20, 0]) { _ in },
        spoilt("UTF-16", "envelope.encoding_utf16", bytes: [0xFF, 0xFE, 0x7B, 0]) { _ in },
    ]

    /// Nobody can be answered. The body says which it is.
    static let dead: [BadMessage] = [
        spoilt("a key with a line end", "unit.missing", key: "report.submitted.341\n") { _ in },
        spoilt("a key that names no unit", "unit.missing", key: "report.submitted.thai-binh") { _ in },
    ]

    private static func bad(
        _ name: String,
        _ code: String,
        unit: String = "341",
        hasReceipt: Bool = true,
        body: (String) -> [UInt8]
    ) -> BadMessage {
        let properties = properties(unit)
        let message = OutgoingMessage(
            exchange: ReportTopology.exchange,
            routingKey: ReportTopology.submissionKey(unitCode: unit),
            properties: properties,
            body: body(properties.messageID ?? "")
        )
        return BadMessage(name: name, code: code, message: message, hasReceipt: hasReceipt)
    }

    private static func spoilt(
        _ name: String,
        _ code: String,
        bytes: [UInt8]? = nil,
        key: String = ReportTopology.submissionKey(unitCode: "341"),
        spoil: (inout MessageProperties) -> Void
    ) -> BadMessage {
        var properties = properties("341")
        spoil(&properties)
        let message = OutgoingMessage(
            exchange: ReportTopology.exchange,
            routingKey: key,
            properties: properties,
            body: bytes ?? Array(name.utf8)
        )
        return BadMessage(name: name, code: code, message: message)
    }

    private static func properties(_ unit: String) -> MessageProperties {
        MessageProperties(
            contentType: "application/json",
            messageID: UUID().uuidString.lowercased(),
            type: "report.v1",
            userID: "unit-\(unit)"
        )
    }

    /// A report that would be accepted, but for what is done to it.
    private static func report(_ id: String, unit: String = "341", title: String = "Tuyên truyền Đại hội") -> String {
        """
        {"schema":"report.v1","vocabulary":"2025.1","submission_id":"\(id)","unit":{"code":"\(unit)"},\
        "report_type":"thematic","period":"2025-A9999","nil":false,"activities":[{"activity_key":"TT-1",\
        "category":"comm.session","title":"\(title)","held_from":"2025-02-12","status":"held","role":"lead",\
        "mode":"in_person","participants_total":120,"participants_women":110}]}
        """
    }
}
