// SPDX-License-Identifier: Apache-2.0

/// The mistakes in generated reports; each alone makes the report be refused.
package enum Mistake: String, Sendable, CaseIterable {
    case malformed
    case categoryUnknown
    case dateMissing
    case dateOutsidePeriod
    case endBeforeStart
    case womenExceedTotal
    case modeSumMismatch
    case keyRepeated
    case platformMissing
    case partnerMissing
    case holderElsewhere
    case totalsMismatch
    case nothingReported
    case periodUnknown
    case unitNameOfAnother
    case foreignAccount

    /// The finding that the receipt must carry, among others perhaps (`config/rules.csv`).
    package var expectedCode: String {
        switch self {
        case .malformed: "envelope.malformed"
        case .categoryUnknown: "activity.category_unknown"
        case .dateMissing: "activity.date_missing"
        case .dateOutsidePeriod: "activity.date_outside_period"
        case .endBeforeStart: "activity.end_before_start"
        case .womenExceedTotal: "participants.women_exceeds_total"
        case .modeSumMismatch: "participants.mode_sum_mismatch"
        case .keyRepeated: "activity.id_duplicate"
        case .platformMissing: "digital.platform_required"
        case .partnerMissing: "activity.partner_missing"
        case .holderElsewhere: "unit.holder_outside_reporter"
        case .totalsMismatch: "totals.mismatch"
        case .nothingReported: "report.empty_not_nil"
        case .periodUnknown: "period.unknown"
        case .unitNameOfAnother: "unit.name_mismatch"
        case .foreignAccount: "unit.sender_not_authorised"
        }
    }
}
