// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Pipeline
package import Reporting

/// One accepted revision on its way from the validator to the aggregator: the figures, so that nothing is parsed a
/// second time.
package struct AcceptedEntry: Sendable, Hashable {
    package static let type = "nhipcau.accepted.v2"

    package var submissionID: UUID
    package var reportID: Int64
    package var revision: Int32
    package var planYear: Int32
    package var unitCode: String
    /// Unix milliseconds; the critical time runs from here.
    package var receivedAt: Int64
    package var traceparent: String?
    /// It was accepted before and is sent again, so it may count already.
    package var isRepeated: Bool
    package var contributions: [Contribution]
    package var obligations: [Obligation]

    package init(
        submissionID: UUID,
        reportID: Int64,
        revision: Int32,
        planYear: Int32,
        unitCode: String,
        receivedAt: Int64,
        traceparent: String?,
        isRepeated: Bool = false,
        contributions: [Contribution],
        obligations: [Obligation]
    ) {
        self.submissionID = submissionID
        self.reportID = reportID
        self.revision = revision
        self.planYear = planYear
        self.unitCode = unitCode
        self.receivedAt = receivedAt
        self.traceparent = traceparent
        self.isRepeated = isRepeated
        self.contributions = contributions
        self.obligations = obligations
    }

    package func encoded() -> [UInt8] {
        var writer = CBORWriter(reserving: 128 + contributions.count * 48)
        writer.array(10)
        withUnsafeBytes(of: submissionID.uuid) { writer.byteString($0) }
        writer.integer(reportID)
        writer.integer(Int64(revision))
        writer.integer(Int64(planYear))
        writer.text(unitCode)
        writer.integer(receivedAt)
        writer.text(traceparent)
        writer.boolean(isRepeated)
        writer.array(contributions.count)
        for contribution in contributions {
            writer.array(1 + Measure.allCases.count)
            writer.text(contribution.unitCode)
            for measure in Measure.allCases { writer.integer(Int64(contribution.figures[measure])) }
        }
        writer.array(obligations.count)
        for obligation in obligations {
            writer.array(6)
            writer.text(obligation.kind.rawValue)
            writer.text(obligation.key)
            writer.text(obligation.unitCode)
            writer.text(obligation.title)
            writer.integer(Int64(obligation.dueOn.daysSinceEpoch))
            writer.boolean(obligation.isClosed)
        }
        return writer.bytes
    }

    package static func decode(_ reader: inout CBORReader, from storage: [UInt8]) throws(CBORError) -> Self {
        try reader.array(of: 10)
        let id = try reader.uuid(from: storage)
        let reportID = try reader.integer(in: EntryBounds.reportIDs)
        let revision = Int32(try reader.integer(in: EntryBounds.revisions))
        let planYear = Int32(try reader.integer(in: EntryBounds.planYears))
        let unitCode = try reader.unitCode()
        let receivedAt = try reader.integer(in: EntryBounds.times)
        let traceparent = try reader.optionalText(upTo: EntryBounds.traceparent)
        let isRepeated = try reader.boolean()
        var contributions: [Contribution] = []
        for _ in 0..<(try reader.array()) { contributions.append(try contribution(&reader)) }
        var obligations: [Obligation] = []
        for _ in 0..<(try reader.array()) { obligations.append(try obligation(&reader)) }
        return AcceptedEntry(
            submissionID: id,
            reportID: reportID,
            revision: revision,
            planYear: planYear,
            unitCode: unitCode,
            receivedAt: receivedAt,
            traceparent: traceparent,
            isRepeated: isRepeated,
            contributions: contributions,
            obligations: obligations
        )
    }

    private static func contribution(_ reader: inout CBORReader) throws(CBORError) -> Contribution {
        try reader.array(of: 1 + Measure.allCases.count)
        let unitCode = try reader.unitCode()
        var figures = Figures.zero
        for measure in Measure.allCases { figures[measure] = Int32(try reader.integer(in: EntryBounds.figures)) }
        return Contribution(unitCode: unitCode, figures: figures)
    }

    private static func obligation(_ reader: inout CBORReader) throws(CBORError) -> Obligation {
        try reader.array(of: 6)
        let start = reader.offset
        guard let kind = Obligation.Kind(rawValue: try reader.text()) else {
            throw CBORError(offset: start, expected: "a kind of obligation")
        }
        return Obligation(
            kind: kind,
            key: try reader.text(upTo: EntryBounds.obligationKey),
            unitCode: try reader.unitCode(),
            title: try reader.text(upTo: EntryBounds.title),
            dueOn: CivilDate(daysSinceEpoch: Int32(try reader.integer(in: EntryBounds.days))),
            isClosed: try reader.boolean()
        )
    }
}
