// SPDX-License-Identifier: Apache-2.0

import AMQP
import Pipeline
import Reporting

/// The receipts of a batch, gathered by unit: one message a unit instead of one a report.
struct ReceiptSheet {
    /// Receipts in one message; a few hundred bytes each, far below any limit on a message.
    private static let receiptsPerMessage = 500

    private var byUnit: [String: [Receipt]] = [:]

    mutating func add(_ receipt: Receipt, to unitCode: String) {
        byUnit[unitCode, default: []].append(receipt)
    }

    func messages() -> [SideMessage] {
        byUnit.sorted { $0.key < $1.key }.flatMap { unitCode, receipts in
            stride(from: 0, to: receipts.count, by: Self.receiptsPerMessage).map { start in
                let part = Array(receipts[start..<min(start + Self.receiptsPerMessage, receipts.count)])
                return SideMessage(message(part, to: unitCode))
            }
        }
    }

    private func message(_ receipts: [Receipt], to unitCode: String) -> OutgoingMessage {
        OutgoingMessage(
            exchange: "",
            routingKey: ReportTopology.receipts(unitCode: unitCode),
            properties: MessageProperties(contentType: "application/json", type: Receipt.schema),
            body: ReceiptWriter.write(receipts)
        )
    }
}
