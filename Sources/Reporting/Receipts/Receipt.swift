// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// The answer to one submission: what became of it, what was counted, what is wrong, what to do next
/// (NĐ 30/2020, Article 21.2c: the sender hears the same day).
package struct Receipt: Sendable, Hashable {
    /// The version name of the receipts' contract.
    package static let schema = "receipts.v1"

    package struct Counts: Sendable, Hashable {
        /// Rows.
        package var activities: Int32
        /// Rows held; the two sums are over them.
        package var held: Int32
        package var participantsTotal: Int64
        package var participantsWomen: Int64

        package init(
            activities: Int32 = 0,
            held: Int32 = 0,
            participantsTotal: Int64 = 0,
            participantsWomen: Int64 = 0
        ) {
            self.activities = activities
            self.held = held
            self.participantsTotal = participantsTotal
            self.participantsWomen = participantsWomen
        }
    }

    /// `TB-2025-000123`; nil when the submission contradicts one that has a receipt already.
    package var receiptNo: String?
    package var submissionID: UUID
    package var unitCode: String
    /// Nil when the report could not be read.
    package var period: String?
    package var outcome: Outcome
    /// The revision it became; nil when it was not accepted.
    package var revision: Int32?
    package var counts: Counts
    /// Clauses of the plan, "II.1".
    package var countedToward: [String]
    package var findings: [Finding]
    /// SHA-256 of the body as it came.
    package var contentHash: [UInt8]
    /// Milliseconds since 1970 UTC, when the broker took it in.
    package var receivedAt: Int64
    /// Milliseconds since 1970 UTC.
    package var decidedAt: Int64

    package init(
        receiptNo: String?,
        submissionID: UUID,
        unitCode: String,
        period: String?,
        outcome: Outcome,
        revision: Int32? = nil,
        counts: Counts = Counts(),
        countedToward: [String] = [],
        findings: [Finding] = [],
        contentHash: [UInt8] = [],
        receivedAt: Int64,
        decidedAt: Int64
    ) {
        self.receiptNo = receiptNo
        self.submissionID = submissionID
        self.unitCode = unitCode
        self.period = period
        self.outcome = outcome
        self.revision = revision
        self.counts = counts
        self.countedToward = countedToward
        self.findings = findings
        self.contentHash = contentHash
        self.receivedAt = receivedAt
        self.decidedAt = decidedAt
    }

    /// `TB-2025-000123`: the province's letters, the plan year, a number of at least six digits.
    package static func number(_ number: Int64, year: Int) -> String {
        let digits = String(number)
        return "TB-\(year)-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// What the officer does next.
    package var nextStepVi: String {
        switch outcome {
        case .accepted:
            "Không phải làm gì thêm. Hãy lưu số biên nhận." + laterCorrection
        case .acceptedWithWarnings:
            "Báo cáo đã được ghi nhận. Hãy xem các điểm cần lưu ý." + laterCorrection
        case .rejected:
            "Báo cáo chưa được ghi nhận. Hãy sửa các lỗi nêu trên rồi gửi lại toàn bộ báo cáo."
        case .duplicate:
            "Báo cáo này đã nhận từ trước, không phải gửi lại. Hãy làm theo biên nhận của lần gửi trước."
        case .conflict:
            "Báo cáo chưa được ghi nhận. Nếu là bản sửa: ghi số của bản hiện hành vào ô \"Sửa từ bản số\", đối chiếu nội"
                + " dung với bản đó, ghi lý do sửa rồi gửi lại toàn bộ báo cáo."
        case .waiting:
            "Bản sửa này đã được giữ lại và sẽ tự được xét khi bản trước nó đến, không phải gửi lại. Nếu chưa gửi bản"
                + " trước, hãy gửi bản đó ngay; nếu ô \"Sửa từ bản số\" ghi nhầm, hãy sửa số rồi gửi lại."
        }
    }

    /// The very number that a correction of this report names.
    private var laterCorrection: String {
        revision.map { " Khi cần sửa số liệu: gửi bản sửa, ghi \($0) vào ô \"Sửa từ bản số\" và ghi lý do sửa." } ?? ""
    }
}
