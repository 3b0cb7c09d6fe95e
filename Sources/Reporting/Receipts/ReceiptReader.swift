// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Reads messages of contract `receipts.v1`, for the command line; a few a day, so Foundation's decoder will do.
package enum ReceiptReader {
    /// The receipts of a message; nil when it is none of this contract.
    package static func read(_ bytes: [UInt8]) -> [Receipt]? {
        guard let message = try? JSONDecoder().decode(Message.self, from: Data(bytes)),
            message.schema == Receipt.schema
        else { return nil }
        let receipts = message.receipts.compactMap(\.receipt)
        return receipts.count == message.receipts.count ? receipts : nil
    }

    private struct Message: Decodable {
        let schema: String
        let receipts: [Item]
    }

    private struct Item: Decodable {
        struct Counts: Decodable {
            let activities: Int32
            let held: Int32
            let participants_total: Int64
            let participants_women: Int64
        }

        struct Found: Decodable {
            let code: String
            let severity: String
            let path: String
            let row: Int?
            let column: String?
            let message_vi: String

            /// A code this program does not know yet is shown as a plain remark, so that nothing said is lost.
            var finding: Finding? {
                guard let severity = Severity(rawValue: severity) else { return nil }
                return Finding(
                    code: RuleCode(rawValue: code) ?? .moreFindings,
                    severity: severity,
                    path: path,
                    row: row,
                    column: column,
                    messageVi: message_vi
                )
            }
        }

        let receipt_no: String?
        let submission_id: UUID
        let unit_code: String
        let period: String?
        let outcome: String
        let revision: Int32?
        let counts: Counts
        let counted_toward: [String]
        let findings: [Found]
        let content_hash: String
        let received_at: String
        let decided_at: String

        var receipt: Receipt? {
            guard let outcome = Outcome(rawValue: outcome), let receivedAt = LocalTime(iso: received_at),
                let decidedAt = LocalTime(iso: decided_at), let hash = Self.bytes(content_hash)
            else { return nil }
            return Receipt(
                receiptNo: receipt_no,
                submissionID: submission_id,
                unitCode: unit_code,
                period: period,
                outcome: outcome,
                revision: revision,
                counts: Receipt.Counts(
                    activities: counts.activities,
                    held: counts.held,
                    participantsTotal: counts.participants_total,
                    participantsWomen: counts.participants_women
                ),
                countedToward: counted_toward,
                findings: findings.compactMap(\.finding),
                contentHash: hash,
                receivedAt: receivedAt.unixMilliseconds,
                decidedAt: decidedAt.unixMilliseconds
            )
        }

        private static func bytes(_ hexadecimal: String) -> [UInt8]? {
            let digits = Array(hexadecimal.utf8).compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
            guard digits.count == hexadecimal.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
            return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        }
    }
}
