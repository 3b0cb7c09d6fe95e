// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import TestSupport
import Testing

extension EndToEndTests {
    @Test("A stream of reports with mistakes, repeats and revisions ends as the generator says")
    func plainRun() async throws {
        try await Ground.with("plain") { ground in
            try await Fleet.with(on: ground) { fleet in
                try await Crowd.with(on: ground) { crowd in
                    try await crowd.send(2_000)
                    let expected = await crowd.expectation
                    try await Reconciliation(ground).expect(expected, repeats: .exactly(expected.duplicates), fleet)
                }
            }
        }
    }

    @Test("Every submission three times in shuffled order: revisions wait for their bases, repeats change nothing")
    func threeTimesShuffled() async throws {
        try await Ground.with("shuffled") { ground in
            try await Fleet.with(on: ground) { fleet in
                try await Crowd.with(on: ground) { crowd in
                    let submissions = try await crowd.generate(500)
                    let early = submissions.filter { $0.kind == .revision }
                    try #require(early.count >= 3)
                    // A first wave of nothing but revisions, so that each meets a house that has not heard of its base.
                    try await crowd.send(early)
                    try await ground.until("they are parked") {
                        try await ground.number("SELECT count(*) FROM parked") == early.count
                    }
                    try await crowd.send((submissions + submissions + submissions).shuffled())
                    let expected = await crowd.expectation
                    let all = Set(expected.decisions.keys)
                    try await Reconciliation(ground).expect(expected, repeats: .exactly(all), fleet)
                }
            }
        }
    }

    @Test("Two copies of every worker share the work and count nothing twice")
    func twoOfEach() async throws {
        try await Ground.with("two_of_each") { ground in
            try await Fleet.with(Fleet.stages + Fleet.stages, on: ground) { fleet in
                try await Crowd.with(on: ground) { crowd in
                    let submissions = try await crowd.generate(1_000)
                    try await crowd.send((submissions + submissions).shuffled())
                    let all = Set(await crowd.expectation.decisions.keys)
                    try await Reconciliation(ground).expect(await crowd.expectation, repeats: .exactly(all), fleet)
                }
            }
        }
    }
}
