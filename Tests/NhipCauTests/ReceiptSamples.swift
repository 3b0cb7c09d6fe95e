// SPDX-License-Identifier: Apache-2.0

import Foundation
import Reporting

@testable import NhipCau

/// Receipts as the province sends them.
enum ReceiptSamples {
    static func receipt(_ number: Int64, _ outcome: Outcome = .accepted) -> Receipt {
        Receipt(
            receiptNo: Receipt.number(number, year: 2025),
            submissionID: UUID(),
            unitCode: "341",
            period: "2025-Q1",
            outcome: outcome,
            revision: outcome.isAccepted ? 1 : nil,
            receivedAt: 1_742_149_800_250,
            decidedAt: 1_742_149_801_000 + number
        )
    }

    static func lines(_ numbers: Range<Int64>) -> [ReceiptLine] {
        ReceiptLine.lines(of: ReceiptWriter.write(numbers.map { receipt($0) }))
    }
}

/// A folder that goes with the test.
final class Folder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/nhipcau-office-\(UUID().uuidString.lowercased())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
