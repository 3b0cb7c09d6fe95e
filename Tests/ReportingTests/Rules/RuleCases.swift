// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

/// One rule: a change to a faultless report that makes it speak, and the nearest change that must not.
struct RuleCase: Sendable, CustomTestStringConvertible {
    let code: RuleCode
    let fires: @Sendable (inout RuleInput) throws -> Void
    let spares: @Sendable (inout RuleInput) throws -> Void

    var testDescription: String { code.rawValue }

    static let all = envelope + unitAndPeriod + document + rows + people + congress + rest

    private static let envelope = [
        RuleCase(
            code: .schemaVersionUnsupported,
            fires: { $0.facts.declaredType = "report.v2" },
            spares: { $0.facts.declaredType = nil }
        ),
        RuleCase(
            code: .idMismatch,
            fires: { $0.facts.submissionID = .init() },
            spares: { $0.report.submissionID = nil }
        ),
        RuleCase(
            code: .vocabularyUnsupported,
            fires: { $0.report.vocabulary = "2024.1" },
            spares: {
                $0.report.vocabulary = ""
                $0.report.unread.insert(.vocabulary)
            }
        ),
        RuleCase(
            code: .tooLarge,
            fires: {
                $0.facts.oversize = true
                $0.facts.bodySize = 3_000_000
            },
            spares: { $0.facts.bodySize = 1 << 20 }
        ),
    ]

    private static let unitAndPeriod = [
        RuleCase(code: .unitUnknown, fires: { $0.report(as: "337") }, spares: { $0.report(as: "336") }),
        RuleCase(
            code: .unitNameMismatch,
            fires: { $0.report.unitName = "Huyện Tiền Hải" },
            spares: { $0.report.unitName = "" }
        ),
        RuleCase(
            code: .unitNameSpellingVariant,
            fires: { $0.report.unitName = "Thái Thuỵ" },
            spares: { $0.report.unitName = "Huyện Thái Thụy" }
        ),
        RuleCase(
            code: .unitNotEffective,
            // The province of 1 July reports a quarter that ended in March.
            fires: { $0.report(as: "33") },
            spares: {
                $0.report(as: "33")
                $0.report.period = "2025-Q3"
                $0.row.heldFrom = try day("2025-07-01")
                try $0.receive(on: "2025-09-15")
            }
        ),
        RuleCase(
            code: .unitMergedUseSuccessor,
            fires: {
                $0.report(as: "344")
                $0.report.period = "2025-M08"
                $0.row.heldFrom = try day("2025-08-01")
                try $0.receive(on: "2025-08-15")
            },
            // The window of the third quarter opens on 15 June: a fortnight of it is the district's.
            spares: {
                $0.report(as: "344")
                $0.report.period = "2025-Q3"
                $0.row.heldFrom = try day("2025-06-30")
                try $0.receive(on: "2025-09-15")
            }
        ),
        RuleCase(
            code: .unitNotExpected,
            fires: { $0.report(as: "12826") },
            // After 30 June no district stands above the communes.
            spares: {
                $0.report(as: "13225", named: "Phường Thái Bình")
                $0.report.period = "2025-Q3"
                $0.row.heldFrom = try day("2025-08-01")
                try $0.receive(on: "2025-09-15")
            }
        ),
        RuleCase(
            code: .senderNotAuthorised,
            fires: { $0.facts.account = "unit-3411" },
            spares: { $0.facts.account = "unit-341" }
        ),
        RuleCase(
            code: .holderOutsideReporter,
            fires: { $0.row.unitCode = "12433" },
            spares: { $0.row.unitCode = "12826" }
        ),
        RuleCase(
            code: .periodUnknown,
            fires: { $0.report.reportType = .thematic },
            spares: {
                $0.report.reportType = .thematic
                $0.report.period = "2025-A0001"
            }
        ),
        RuleCase(
            code: .periodNotOpen,
            fires: {
                $0.report.period = "2025-M06"
                try $0.receive(on: "2025-05-14")
            },
            spares: {
                $0.report.period = "2025-M06"
                try $0.receive(on: "2025-05-15")
            }
        ),
        RuleCase(
            code: .periodLate,
            // Due two working days after Friday 14 March: Tuesday 18.
            fires: { try $0.receive(on: "2025-03-19") },
            spares: { try $0.receive(on: "2025-03-18") }
        ),
        RuleCase(
            code: .periodWrongPlanYear,
            fires: { $0.report.period = "2024-Q1" },
            spares: { $0.report.period = "2025-Y" }
        ),
    ]

    private static let document = [
        RuleCase(
            code: .documentNumberFormat,
            fires: { $0.report.document = try sample { $0.symbol = "BC BTV!" } },
            spares: { $0.report.document = try sample { $0.symbol = "BC - ĐCT" } }
        ),
        RuleCase(
            code: .documentTypeMismatch,
            fires: { $0.report.document = try sample { $0.symbol = "KH-BTV" } },
            spares: { $0.report.document = try sample { _ in } }
        ),
        RuleCase(
            code: .documentDateInFuture,
            fires: { $0.report.document = try sample { $0.issuedOn = try day("2025-03-18") } },
            spares: { $0.report.document = try sample { $0.issuedOn = try day("2025-03-17") } }
        ),
        RuleCase(
            code: .documentSignerMissing,
            fires: { $0.report.document = try sample { $0.signerName = "" } },
            spares: { $0.report.document = nil }
        ),
    ]

    private static func sample(_ change: (inout ReportDocument) throws -> Void) throws -> ReportDocument {
        var document = ReportDocument()
        document.number = "12"
        document.symbol = "BC-BTV"
        document.issuedOn = try day("2025-03-16")
        document.signerName = "Nguyễn Thị Hoa"
        document.signerPosition = "Chủ tịch"
        try change(&document)
        return document
    }
}
