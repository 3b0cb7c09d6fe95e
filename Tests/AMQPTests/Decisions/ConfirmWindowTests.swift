// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AMQP

@Suite struct ConfirmWindowTests {
    /// The plainest thing that does the same: a dictionary walked from end to end.
    private struct Model {
        var open: [UInt64: String] = [:]
        var returned: [UInt64: PublishOutcome] = [:]
        var next: UInt64 = 1

        mutating func resolve(_ number: UInt64, multiple: Bool, as outcome: PublishOutcome) -> [String: PublishOutcome]
        {
            var answers: [String: PublishOutcome] = [:]
            for sequence in open.keys.sorted() where multiple ? sequence <= number : sequence == number {
                answers[open.removeValue(forKey: sequence) ?? ""] = returned[sequence] ?? outcome
            }
            return answers
        }
    }

    private func resolve(
        _ window: inout ConfirmWindow<String>,
        _ number: UInt64,
        multiple: Bool,
        as outcome: PublishOutcome
    ) -> [String: PublishOutcome] {
        var answers: [String: PublishOutcome] = [:]
        window.resolve(number, multiple: multiple, as: outcome) { key, outcome in
            #expect(answers.updateValue(outcome, forKey: key) == nil, "one answer a message")
        }
        return answers
    }

    @Test func aMultipleAnswerCoversAllBelow() {
        var window = ConfirmWindow<String>()
        for key in ["a", "b", "c", "d"] { window.add(key) }
        #expect(resolve(&window, 2, multiple: false, as: .nacked) == ["b": .nacked])
        #expect(resolve(&window, 3, multiple: true, as: .confirmed) == ["a": .confirmed, "c": .confirmed])
        #expect(window.count == 1)
        #expect(window.upcoming == 5)
    }

    @Test func aReturnedMessageIsNotConfirmedByTheAckThatFollows() {
        var window = ConfirmWindow<String>()
        window.add("a")
        window.add("b")
        window.noteReturn(2, code: 312, text: "NO_ROUTE")
        let answers = resolve(&window, 2, multiple: true, as: .confirmed)
        #expect(answers == ["a": .confirmed, "b": .returned(code: 312, text: "NO_ROUTE")])
    }

    @Test func answersForNothingInFlightChangeNothing() {
        var window = ConfirmWindow<String>()
        window.add("a")
        #expect(resolve(&window, 99, multiple: false, as: .confirmed).isEmpty)
        window.noteReturn(99, code: 312, text: "NO_ROUTE")
        #expect(resolve(&window, 1, multiple: false, as: .confirmed) == ["a": .confirmed])
        #expect(resolve(&window, 1, multiple: true, as: .nacked).isEmpty)
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func agreesWithTheModel(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var window = ConfirmWindow<String>()
        var model = Model()
        for step in 0..<400 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                window.add("m\(step)")
                model.open[model.next] = "m\(step)"
                model.next += 1
            case 5:
                let sequence = UInt64.random(in: 1...model.next, using: &random)
                window.noteReturn(sequence, code: 312, text: "NO_ROUTE")
                if model.open[sequence] != nil { model.returned[sequence] = .returned(code: 312, text: "NO_ROUTE") }
            default:
                let number = UInt64.random(in: 1...model.next + 1, using: &random)
                let multiple = Bool.random(using: &random)
                let outcome: PublishOutcome = Bool.random(using: &random) ? .confirmed : .nacked
                let expected = model.resolve(number, multiple: multiple, as: outcome)
                #expect(resolve(&window, number, multiple: multiple, as: outcome) == expected)
            }
            #expect(window.count == model.open.count)
            #expect(window.upcoming == model.next)
        }
        var abandoned: [String] = []
        window.abandon { abandoned.append($0) }
        #expect(abandoned.sorted() == model.open.values.sorted())
        #expect(window.count == 0)
    }
}
