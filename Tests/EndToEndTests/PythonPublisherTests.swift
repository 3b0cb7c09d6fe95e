// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Postgres
import Testing

extension EndToEndTests {
    private struct Answer: Decodable {
        struct Receipt: Decodable {
            let receipt_no: String
            let submission_id: String
            let unit_code: String
            let outcome: String
            let revision: Int
        }

        let receipt: Receipt
        let refused: [String: Int]
    }

    @Test("A publisher in Python that knows only the published contract is accepted, and kept to its own unit")
    func pythonPublisher() async throws {
        try await Ground.with("python") { ground in
            try await Fleet.with(on: ground) { _ in
                let answer = try await runPublisher(ground)
                #expect(answer.receipt.outcome.hasPrefix("accepted"))
                #expect(answer.receipt.unit_code == "341")
                #expect(answer.receipt.revision == 1)
                #expect(
                    answer.refused == [
                        "foreign_key": 403, "foreign_user": 406, "foreign_receipts": 403, "inner_queue": 403,
                    ]
                )
                let rows = try await ground.query("SELECT submission_id, receipt_no FROM decisions")
                try #require(rows.count == 1, "what the broker refused must not arrive")
                #expect(try rows.uuid(0, 0).uuidString.lowercased() == answer.receipt.submission_id)
                #expect(answer.receipt.receipt_no.hasSuffix("\(try rows.int8(0, 1))"))
                try await ground.until("the report counts") {
                    try await ground.number(
                        "SELECT coalesce(sum(participants), 0)::int8 FROM unit_totals WHERE unit_code = '341'"
                    ) == 120
                }
            }
        }
    }

    private func runPublisher(_ ground: Ground) async throws -> Answer {
        let state = try PrivateServices.state()
        let output = "\(state)/log/publisher.out"
        try? FileManager.default.removeItem(atPath: output)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/publisher.py"
        let publisher = try ChildProcess(
            Surroundings.required("NHIPCAU_TEST_PYTHON"),
            [
                script, ground.broker.host, "\(ground.broker.port)", "341", "\(state)/secrets/unit-341",
                Surroundings.required("NHIPCAU_CONFIG") + "/schemas",
            ],
            environment: [:],
            log: output
        )
        let status = try await publisher.end(within: .seconds(60))
        let text = try String(contentsOfFile: output, encoding: .utf8)
        try #require(status == 0, "\(text)")
        return try JSONDecoder().decode(Answer.self, from: Data(text.utf8))
    }
}
