// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Operations
import Pipeline
import Reporting

/// Asks the province for a unit's receipts again: for another computer, or for one that has lost them.
struct ReceiptRequest {
    /// The type of the message.
    static let type = "receipts.request.v1"
    /// Before any report of this house; the contract knows no earlier year.
    private static let beginning = "2020-01-01"

    private struct Body: Encodable {
        let since: String
    }

    let account: OfficeAccount
    let id = TimeOrderedID.next()
    /// The first day whose decisions are sent again; nil for all.
    let since: CivilDate?

    /// - Throws: ``Failure`` when the broker does not take it, `AMQPError` when it is away.
    func send() async throws {
        let message = OutgoingMessage(
            exchange: ReportTopology.exchange,
            routingKey: ReportTopology.submissionKey(unitCode: account.unitCode),
            properties: MessageProperties(
                contentType: "application/json",
                messageID: id.uuidString.lowercased(),
                type: Self.type,
                userID: account.user,
                timestamp: UInt64(Clock.milliseconds / 1_000),
                headers: [MessageHeader.traceparent: .text("\(TraceParent.random())")]
            ),
            body: [UInt8](try JSONEncoder().encode(Body(since: since?.iso ?? Self.beginning)))
        )
        guard let outcome = try await ReportSender.publish([message], as: account).first, !outcome.isConfirmed
        else { return }
        throw Failure.officer(
            "Chưa gửi được yêu cầu lấy lại biên nhận",
            why: "máy chủ của tỉnh chưa nhận",
            next: "thử lại sau ít phút; nếu vẫn vậy, báo cho quản trị viên",
            detail: ReportSender.detail(outcome)
        )
    }

    /// What to say when not everything has come.
    func failure(_ haul: ReceiptHaul) -> Failure? {
        if haul.isComplete { return nil }
        if let answer = haul.answer(to: id) {
            return .officer(
                "Tỉnh chưa nhận yêu cầu lấy lại biên nhận",
                why: answer.findings.first?.messageVi ?? "phía tỉnh chưa có chức năng này",
                next: "báo cho quản trị viên"
            )
        }
        return .officer(
            haul.remaining == nil
                ? "Tỉnh chưa trả lời yêu cầu trong 60 giây"
                : "Tỉnh ngừng gửi biên nhận giữa chừng, mới lấy được một phần",
            why: "phía tỉnh đang bận hoặc đang tạm ngừng",
            next: "những gì đã lấy được lưu trên máy này; lấy tiếp phần đến sau bằng lệnh: nhipcau receipts"
        )
    }
}
