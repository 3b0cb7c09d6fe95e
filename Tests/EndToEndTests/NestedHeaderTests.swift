// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Testing

extension EndToEndTests {
    @Test("A header of 21,000 tables, one in the other, is refused by the broker at once, and a handful is let in")
    func nestedHeaders() async throws {
        try await Ground.with("nested") { ground in
            let state = try PrivateServices.state()
            let output = "\(state)/log/nested.out"
            try? FileManager.default.removeItem(atPath: output)
            let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/nested_headers.py"
            let publisher = try ChildProcess(
                Surroundings.required("NHIPCAU_TEST_PYTHON"),
                [
                    script, ground.broker.host, "\(ground.broker.port)", "unit-341", "\(state)/secrets/unit-341",
                    "reports", "report.submitted.341",
                ],
                environment: [:],
                log: output
            )
            #expect(try await publisher.end(within: .seconds(30)) == 0)
            // AMQP 0-9-1: 501, frame error.
            let text = try String(contentsOfFile: output, encoding: .utf8)
            #expect(text == "{\"20\": \"confirmed\", \"21000\": 501}\n")
        }
    }
}
