// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEndTests {
    @Test("SIGHUP is answered with a word and ends nothing; two requests to stop end with 75, which is in the table")
    func signals() async throws {
        try await Ground.with("signals") { ground in
            let log = try PrivateServices.state() + "/log/\(ground.name).log"
            try? FileManager.default.removeItem(atPath: log)
            let program = try Surroundings.required("NHIPCAU_BIN") + "/nhipcau-ingest"
            let worker = try ChildProcess(program, environment: ground.environment(), log: log)
            func hasSaid(_ words: String) -> Bool {
                (try? String(contentsOfFile: log, encoding: .utf8))?.contains(words) == true
            }
            try await ground.until("it consumes") { hasSaid("Connected to the broker") }
            worker.signal(SIGHUP)
            try await ground.until("it has answered") { hasSaid("SIGHUP changes nothing") }
            #expect(worker.status == nil)
            // Both wait until it goes on, so that the second cannot come after its end.
            worker.signal(SIGSTOP)
            worker.signal(SIGTERM)
            worker.signal(SIGINT)
            worker.signal(SIGCONT)
            #expect(try await worker.end(within: .seconds(30)) == 75)
        }
    }
}
