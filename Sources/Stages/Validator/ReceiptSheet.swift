// SPDX-License-Identifier: Apache-2.0

import AMQP
import Pipeline
import Reporting

/// The receipts of a batch, gathered by unit: one message a unit instead of one a report.
struct ReceiptSheet {
    /// Receipts in one message, and roughly its bytes: most are a few hundred, one with many findings is far more.
    static let receiptsPerMessage = 500
    private static let bytesPerMessage = 1 << 20
    /// Header of an answer to a request: receipts that come after this message.
    static let remaining = "x-remaining"

    private var byUnit: [String: [Receipt]] = [:]

    mutating func add(_ receipt: Receipt, to unitCode: String) {
        byUnit[unitCode, default: []].append(receipt)
    }

    func messages() -> [SideMessage] {
        byUnit.sorted { $0.key < $1.key }.flatMap { unitCode, receipts in
            Self.parts(receipts).map { SideMessage(Self.message(ReceiptWriter.write(Array($0)), to: unitCode)) }
        }
    }

    /// As many receipts in a message as make it large enough to be cheap and small enough for any broker.
    static func parts(_ receipts: [Receipt]) -> [ArraySlice<Receipt>] {
        var parts: [ArraySlice<Receipt>] = []
        var start = 0
        var bytes = 0
        for (index, receipt) in receipts.enumerated() {
            let size = 800 + receipt.findings.reduce(0) { $0 + 160 + $1.messageVi.utf8.count + $1.path.utf8.count }
            if index > start, index - start == receiptsPerMessage || bytes + size > bytesPerMessage {
                parts.append(receipts[start..<index])
                (start, bytes) = (index, 0)
            }
            bytes += size
        }
        if start < receipts.count { parts.append(receipts[start...]) }
        return parts
    }

    /// One message to a unit.
    ///
    /// - Parameters:
    ///   - request: the id of the message that asked for it.
    ///   - remaining: receipts that come after it.
    static func message(
        _ body: [UInt8],
        to unitCode: String,
        type: String = Receipt.schema,
        request: String? = nil,
        remaining: Int64? = nil
    ) -> OutgoingMessage {
        OutgoingMessage(
            exchange: "",
            routingKey: ReportTopology.receipts(unitCode: unitCode),
            properties: MessageProperties(
                contentType: "application/json",
                type: type,
                correlationID: request,
                headers: remaining.map { [Self.remaining: .integer($0)] } ?? [:]
            ),
            body: body
        )
    }
}
