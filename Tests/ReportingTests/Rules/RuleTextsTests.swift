// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

@Suite struct RuleTextsTests {
    private func error(_ change: (String) -> String) throws -> RuleTextsError? {
        let text = String(decoding: try Shipped.bytes("rules.csv"), as: UTF8.self)
        do throws(RuleTextsError) {
            _ = try RuleTexts(csv: Array(change(text).utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test func theDeliveredTableHasEveryRuleWithNoStrangeParameter() throws {
        #expect(try error { $0 } == nil)
    }

    @Test func aMissingRowIsNamed() throws {
        let found = try error { text in
            text.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.hasPrefix("unit.unknown,") }.joined(separator: "\n")
        }
        #expect(found?.code == .missing(.unitUnknown))
    }

    @Test func aMisspeltParameterIsNamedWithItsLine() throws {
        let found = try error { $0.replacingOccurrences(of: "{code}", with: "{cod}") }
        #expect(found?.code == .parameterUnknown(.unitUnknown, "cod"))
        #expect((found?.line ?? 0) > 1)
        #expect(found?.explanation.contains("{code}") == true)
    }

    @Test func otherMistakesAreToldApart() throws {
        #expect(
            try error { $0 + "unit.unknown,error,unit,x,y\n" }?.code == .repeated(.unitUnknown)
        )
        #expect(
            try error { $0.replacingOccurrences(of: "unit.unknown,error", with: "unit.unknown,fatal") }?.code
                == .severityUnknown("fatal")
        )
        #expect(try error { $0.replacingOccurrences(of: "message_vi", with: "text") }?.code == .columnMissing)
        guard case .notATable = try error({ _ in "" })?.code else {
            Issue.record("an empty file is no table")
            return
        }
    }

    @Test func rowsOfOtherProgramsAreLeftAlone() throws {
        #expect(try error { $0 + "petition.future_rule,error,petition,x,y {z}\n" } == nil)
    }

    @Test func placesWithoutAValueStayVisible() {
        let template = MessageTemplate("Số {a} và {b}, {a}; { không")
        #expect(template.parameters == ["a", "b", "a"])
        #expect(template.filled(with: ["a": "1"]) == "Số 1 và {b}, 1; { không")
        #expect(template.filled(with: ["a": "{b}", "b": "2"]) == "Số {b} và 2, {b}; { không")
    }
}
