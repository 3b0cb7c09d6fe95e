// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEndTests {
    @Test("A worker that is asked to stop while it waits for its tables has nothing in hand and says so")
    func stoppedBeforeItBegan() async throws {
        try await Ground.with("early_stop") { ground in
            let logs = try Fleet.stages.map { try PrivateServices.state() + "/log/\(ground.name)-\($0).log" }
            for log in logs { try? FileManager.default.removeItem(atPath: log) }
            // A database in which nobody has made the tables yet.
            try await Fleet.with(on: ground, changes: ["DATABASE_NAME": "nhipcau"]) { fleet in
                for (name, log) in zip(Fleet.stages, logs) {
                    try await ground.until("\(name) waits") {
                        (try? String(contentsOfFile: log, encoding: .utf8))?.contains("Waiting for the schema") == true
                    }
                    #expect(try await fleet.stop(name) == [0], "\(name)")
                }
            }
        }
    }
}
