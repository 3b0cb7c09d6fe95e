// SPDX-License-Identifier: Apache-2.0

/// Writes a draft as the body of a message (contract `report.v1`).
struct ReportBodyWriter {
    let units: GeneratorUnits
    /// The mistake to make, if any.
    let mistake: Mistake?

    func body(of draft: ReportDraft, id: [UInt8]) -> [UInt8] {
        var ink = Ink(capacity: 2_600)
        let unit = units.all[draft.reporter]
        ink.raw("{\"schema\":\"report.v1\",\"vocabulary\":\"2025.1\"")
        ink.field("submission_id", id)
        ink.raw(",\"unit\":{\"code\":\"")
        ink.raw(unit.codeBytes)
        ink.raw("\",\"name\":\"")
        ink.raw(mistake == .unitNameOfAnother ? nameOfAnother(than: draft.reporter) : unit.nameBytes)
        ink.raw("\"}")
        writePeriod(draft.period, &ink)
        ink.field("base_revision", draft.baseRevision)
        if draft.baseRevision > 0 {
            ink.field("revision_reason", "Bổ sung số liệu của cơ sở và sửa số người tham dự")
        }
        if draft.hasDocument {
            ink.field("sent_at", "2025-06-16T08:15:00+07:00")
            writeDocument(draft, unit, &ink)
        }
        if let narrative = draft.narrative { ink.field("narrative", ReportPhrases.narratives[narrative]) }
        if draft.hasTotals || mistake == .totalsMismatch { writeTotals(draft, &ink) }
        ink.raw(",\"activities\":[")
        if mistake != .nothingReported {
            for (index, activity) in draft.activities.enumerated() {
                if index > 0 { ink.raw(",") }
                let own = index == 0 ? mistake : nil
                let place = Place(reporter: draft.reporter, index: index, draft: draft)
                ActivityWriter(units: units, mistake: own).write(activity, place, &ink)
            }
        }
        ink.raw("]")
        if draft.hasAnsweredRequest { writeRequest(draft.period, &ink) }
        ink.raw("}")
        return mistake == .malformed ? Array(ink.bytes.prefix(while: { $0 != UInt8(ascii: "[") })) : ink.bytes
    }

    private func nameOfAnother(than reporter: Int) -> [UInt8] {
        units.all[units.reporters.first { $0 != reporter } ?? reporter].nameBytes
    }

    private func writePeriod(_ period: GeneratedPeriod, _ ink: inout Ink) {
        switch period {
        case _ where mistake == .periodUnknown:
            ink.raw(",\"report_type\":\"periodic\",\"period\":\"2025-Q7\"")
        case .thematic(let serial):
            ink.raw(",\"report_type\":\"thematic\",\"period\":\"2025-A")
            ink.number(serial, width: 4)
            ink.raw("\"")
        case .periodic(let code, _):
            ink.field("report_type", "periodic")
            ink.field("period", Array(code.utf8))
        }
    }

    private func writeDocument(_ draft: ReportDraft, _ unit: GeneratorUnits.Unit, _ ink: inout Ink) {
        ink.raw(",\"document\":{\"number\":\"")
        if case .thematic(let serial) = draft.period { ink.number(serial, width: 2) } else { ink.raw("05") }
        ink.raw("\",\"symbol\":\"BC-BTV\",\"issuer\":\"Ban Thường vụ Hội LHPN ")
        ink.raw(unit.nameBytes)
        ink.raw("\"")
        ink.field("issued_on", "2025-06-16")
        ink.field("signer_name", ReportPhrases.signers[draft.activities.count % ReportPhrases.signers.count])
        ink.field("signer_position", "Chủ tịch")
        ink.raw("}")
    }

    private func writeTotals(_ draft: ReportDraft, _ ink: inout Ink) {
        let held = draft.activities.filter { $0.status == .held }
        ink.raw(",\"totals\":{\"activities\":")
        ink.number(draft.activities.count)
        ink.field("participants_total", held.reduce(mistake == .totalsMismatch ? 1 : 0) { $0 + $1.total })
        ink.field("participants_women", held.reduce(0) { $0 + $1.women })
        ink.raw("}")
    }

    private func writeRequest(_ period: GeneratedPeriod, _ ink: inout Ink) {
        ink.raw(",\"feedback_requests\":[{\"request_key\":\"GY-")
        if case .thematic(let serial) = period { ink.number(serial, width: 4) } else { ink.raw("0000") }
        ink.raw("\"")
        ink.field("draft", "Dự thảo Nghị quyết về chính sách hỗ trợ phụ nữ khởi nghiệp")
        ink.field("issuer", "Ủy ban nhân dân")
        ink.field("level", "local")
        ink.field("received_on", "2025-03-03")
        ink.field("reply_by", "2025-03-20")
        ink.field("replied_on", "2025-03-18")
        ink.raw("}]")
    }
}

/// Where an activity stands in its report.
struct Place {
    let reporter: Int
    let index: Int
    let draft: ReportDraft
}
