// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEndTests {
    @Suite struct Launcher {
        private let state = FileManager.default.temporaryDirectory.path + "/nhipcau-state-\(UUID().uuidString)"

        private func supervise(_ script: String) throws -> ChildProcess {
            try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
            return try ChildProcess(
                "/bin/bash",
                [
                    Surroundings.required("NHIPCAU_CONFIG") + "/dev/supervise.sh", "sleeper", "/bin/sh", "-c", script,
                ],
                environment: ["NHIPCAU_STATE": state],
                log: state + "/log.txt"
            )
        }

        private func until(_ what: String, _ isSo: () -> Bool) async throws {
            let deadline = ContinuousClock.now + .seconds(30)
            while !isSo() {
                guard ContinuousClock.now < deadline else { throw Trouble("still not so: \(what)") }
                try await Task.sleep(for: .milliseconds(50))
            }
        }

        private func restarts() -> String {
            (try? String(contentsOfFile: state + "/run/sleeper.restarts", encoding: .utf8)) ?? ""
        }

        @Test("A worker that ends by itself is started again, each time noted, and a request to stop ends both")
        func restarted() async throws {
            defer { try? FileManager.default.removeItem(atPath: state) }
            let process = try supervise(
                "if [ -e \(state)/second ]; then touch \(state)/third; exec sleep 600; fi; touch \(state)/second; exit 70"
            )
            try await until("it was started again") { FileManager.default.fileExists(atPath: state + "/third") }
            #expect(restarts() == "1 70\n")
            process.signal(SIGTERM)
            // The worker's own end: sleep knows nothing of signals.
            #expect(try await process.end(within: .seconds(10)) == 143)
        }

        @Test("A wrong configuration is not tried again")
        func configuration() async throws {
            defer { try? FileManager.default.removeItem(atPath: state) }
            #expect(try await supervise("exit 78").end(within: .seconds(10)) == 78)
            #expect(restarts() == "1 78\n")
        }

        @Test(
            "Another user of the machine reads nothing of the private broker, its logs, the secrets and the mail",
            .enabled(if: getuid() == 0, "only root may become another user")
        )
        func otherUser() async throws {
            let state = try PrivateServices.state()
            let output = FileManager.default.temporaryDirectory.path + "/nhipcau-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: output) }
            let places = [
                "broker", "broker/mnesia", "log", "log/broker.log", "run", "secrets", "secrets/unit-341", "mail",
                "spool",
            ]
            for place in places {
                let look = try ChildProcess(
                    "/usr/bin/setpriv",
                    ["--reuid=65534", "--regid=65534", "--clear-groups", "test", "-r", "\(state)/\(place)"],
                    environment: [:],
                    log: output
                )
                #expect(try await look.end(within: .seconds(10)) != 0, "\(place)")
            }
        }
    }
}
