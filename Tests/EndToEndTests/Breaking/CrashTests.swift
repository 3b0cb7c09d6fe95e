// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEndTests {
    @Test("Each worker is killed at random moments under load, several times; nothing is lost or counted twice")
    func killedWorkers() async throws {
        try await Ground.with("killed") { ground in
            try await Fleet.with(on: ground) { fleet in
                try await Crowd.with(on: ground) { crowd in
                    try await crowd.send(500)
                    try await crowd.load {
                        for name in (Fleet.stages + Fleet.stages + Fleet.stages).shuffled() {
                            try await Task.sleep(for: .milliseconds(.random(in: 20...700)))
                            try await fleet.crash(name)
                        }
                    }
                    try await Reconciliation(ground).expect(await crowd.expectation, fleet)
                }
            }
        }
    }

    @Test("Workers asked to stop under load finish what is in hand and end with 0, or with 75 when something was left")
    func stoppedWorkers() async throws {
        try await Ground.with("stopped") { ground in
            try await Fleet.with(on: ground) { fleet in
                try await Crowd.with(on: ground) { crowd in
                    try await crowd.send(500)
                    try await crowd.load {
                        for name in (Fleet.stages + Fleet.stages).shuffled() {
                            // Before it hears signals it has nothing in hand, and ends as the signal says.
                            try await ground.untilAllConsume()
                            try await Task.sleep(for: .milliseconds(.random(in: 50...500)))
                            let codes = try await fleet.stop(name)
                            #expect(codes == [0] || codes == [75], "\(name) ended with \(codes)")
                            try await fleet.start(name)
                        }
                    }
                    try await Reconciliation(ground).expect(await crowd.expectation, fleet)
                }
            }
        }
    }
}
