// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline

/// What a unit's office reads in a receipt.
struct ReceiptView: Decodable, Sendable {
    private struct Sheet: Decodable {
        let receipts: [ReceiptView]
    }

    private struct Finding: Decodable {
        let code: String
    }

    private enum CodingKeys: String, CodingKey {
        case submissionID = "submission_id"
        case outcome, findings
        case nextStep = "next_step_vi"
    }

    let submissionID: String
    let outcome: String
    let codes: [String]
    let nextStep: String

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        submissionID = try values.decode(String.self, forKey: .submissionID)
        outcome = try values.decode(String.self, forKey: .outcome)
        codes = try values.decode([Finding].self, forKey: .findings).map(\.code)
        nextStep = try values.decode(String.self, forKey: .nextStep)
    }

    static func all(in body: [UInt8]) throws -> [ReceiptView] {
        try JSONDecoder().decode(Sheet.self, from: Data(body)).receipts
    }
}

extension Ground {
    /// All receipts that lie in a unit's queue, taken under its own account.
    func receipts(of unit: String) async throws -> [ReceiptView] {
        let account = try Self.account("unit-\(unit)")
        return try await take(from: ReportTopology.receipts(unitCode: unit), as: account)
            .flatMap { try ReceiptView.all(in: $0.body) }
    }
}
