// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite struct RuleBookRevisionTests {
    @Test func anOutdatedBaseNamesTheCurrentRevision() throws {
        let found = try #require(try RuleSamples.book().revisionFinding(base: 1, current: 3))
        #expect(found.code == .revisionStaleBase)
        #expect(found.severity == .error)
        #expect(found.messageVi.contains("bản số 1") && found.messageVi.contains("bản số 3"))
    }

    @Test func aBaseThatNeverCameIsToldApart() throws {
        let found = try #require(try RuleSamples.book().revisionFinding(base: 4, current: 3))
        #expect(found.code == .revisionBaseNotFound)
        #expect(found.severity == .error)
    }

    @Test func theCurrentBaseFits() throws {
        #expect(try RuleSamples.book().revisionFinding(base: 3, current: 3) == nil)
    }

    @Test func aDuplicateNamesTimeAndReceiptOfTheFirst() throws {
        // 2025-03-16T18:30:00Z is already the 17th in Viet Nam.
        let found = try RuleSamples.book().duplicateFinding(
            receivedAt: 1_742_149_800_000,
            receiptNumber: "TB-2025-000123"
        )
        #expect(found.code == .revisionDuplicate)
        #expect(found.severity == .warning)
        #expect(
            found.messageVi == "Báo cáo này đã nhận lúc 01:30 17/03/2025 (biên nhận TB-2025-000123); không ghi lần hai."
        )
    }

    @Test func aReusedIdIsAnErrorThatNamesTheId() throws {
        let found = try RuleSamples.book().idReusedFinding(RuleSamples.id())
        #expect(found.code == .revisionIDReused)
        #expect(found.messageVi.contains("0195a3c0-5b1e-7cc4-9d2a-3f6b8e1d4a70"))
    }
}
