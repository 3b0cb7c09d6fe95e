// SPDX-License-Identifier: Apache-2.0

import Operations
import Testing

struct TraceParentTests {
    private static let example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func exampleOfTheRecommendationSurvivesARoundTrip() throws {
        let trace = try #require(TraceParent(Self.example))
        #expect(trace.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(trace.parentID == "00f067aa0ba902b7")
        #expect(trace.isSampled)
        #expect(trace.description == Self.example)
    }

    @Test func childKeepsTheTraceAndChangesTheSpan() throws {
        let trace = try #require(TraceParent("00-0000000000000000a3ce929d0e0e4736-00f067aa0ba902b7-ff"))
        let child = trace.child()
        #expect(child.traceID == "0000000000000000a3ce929d0e0e4736")
        #expect(child.parentID != trace.parentID)
        #expect(child.flags == 1)
        #expect(TraceParent(child.description) == child)
    }

    @Test func newTracesDiffer() {
        let traces = Set((0..<1_000).map { _ in TraceParent.random().traceID })
        #expect(traces.count == 1_000)
        #expect(!TraceParent.random(sampled: false).isSampled)
    }

    @Test func laterVersionMayCarryMoreAndIsPassedOnAsOurs() throws {
        let trace = try #require(TraceParent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes"))
        #expect(trace.description == Self.example)
    }

    @Test(arguments: [
        "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ữ",
    ])
    func headerThatBreaksTheRulesIsNoTrace(header: String) {
        #expect(TraceParent(header) == nil)
    }
}
