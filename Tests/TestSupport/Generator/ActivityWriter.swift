// SPDX-License-Identifier: Apache-2.0

/// Writes one activity of a report.
struct ActivityWriter {
    let units: GeneratorUnits
    /// The mistake to make in this activity, if any.
    let mistake: Mistake?

    func write(_ activity: ActivityDraft, _ place: Place, _ ink: inout Ink) {
        writeKey(place, &ink)
        writeHolder(activity, place.reporter, &ink)
        if mistake == .categoryUnknown {
            ink.field("category", "comm.sesion")
        } else {
            ink.field("category", activity.kind.category)
        }
        ink.field("title", activity.kind.title)
        writeDates(activity, &ink)
        ink.field("status", mistake.map(Self.mustBeHeld) == true ? "held" : Self.word(activity.status))
        writePartners(activity, place, &ink)
        writeMode(activity, &ink)
        writePeople(activity, &ink)
        writeDetails(activity, &ink)
        ink.raw("}")
    }

    private func writeKey(_ place: Place, _ ink: inout Ink) {
        ink.raw("{\"activity_key\":\"")
        switch place.draft.period {
        case .thematic(let serial):
            ink.raw("A")
            ink.number(serial, width: 4)
        case .periodic(let code, _): ink.raw(Array(code.utf8))
        }
        ink.raw("-")
        ink.number(mistake == .keyRepeated ? 2 : place.index + 1)
        ink.raw("\"")
    }

    private func writeHolder(_ activity: ActivityDraft, _ reporter: Int, _ ink: inout Ink) {
        if mistake == .holderElsewhere {
            // A commune of another district.
            let other = units.reporters.first { $0 != reporter && units.all[$0].level == .district } ?? reporter
            ink.field("unit_code", units.all[units.all[other].children[0]].codeBytes)
        } else if activity.holder != reporter {
            ink.field("unit_code", units.all[activity.holder].codeBytes)
        }
    }

    private func writeDates(_ activity: ActivityDraft, _ ink: inout Ink) {
        if mistake == .dateMissing { return }
        if mistake == .dateOutsidePeriod { return ink.field("held_from", "2024-10-20") }
        ink.field("held_from", Self.dates[activity.day])
        if mistake == .endBeforeStart { return ink.field("held_to", Self.dates[max(0, activity.day - 1)]) }
        if activity.day % 4 == 0 { ink.field("held_to", Self.dates[activity.day]) }
    }

    private func writePartners(_ activity: ActivityDraft, _ place: Place, _ ink: inout Ink) {
        if mistake == .partnerMissing { return ink.field("role", "joint") }
        // Fields with their default are written by some publishers and left out by others.
        guard activity.isJoint else { return activity.total % 3 == 0 ? ink.field("role", "lead") : () }
        ink.field("role", "joint")
        ink.raw(",\"partners\":[\"")
        ink.raw(ReportPhrases.partners[place.index % ReportPhrases.partners.count])
        ink.raw("\"]")
    }

    private func writeMode(_ activity: ActivityDraft, _ ink: inout Ink) {
        switch mistake {
        case .platformMissing: return ink.field("mode", "online")
        case .modeSumMismatch: ink.field("mode", "hybrid")
        case _ where activity.mode == .inPerson && activity.total % 3 != 0: break
        default: ink.field("mode", Self.word(activity.mode))
        }
        let platforms = mistake == .modeSumMismatch ? [Array("zalo".utf8)] : activity.platforms
        ink.field("platforms", platforms)
        if activity.mode == .online {
            ink.raw(",\"links\":[\"https://phunu.example.vn/")
            ink.number(activity.total * 1_000 + activity.women)
            ink.raw("\"]")
        }
    }

    private func writePeople(_ activity: ActivityDraft, _ ink: inout Ink) {
        ink.field("participants_total", activity.total)
        ink.field("participants_women", mistake == .womenExceedTotal ? activity.total + 1 : activity.women)
        if mistake == .modeSumMismatch {
            ink.field("participants_in_person", activity.total)
            ink.field("participants_online", 1)
        } else if activity.mode == .hybrid {
            ink.field("participants_in_person", activity.total - activity.online)
            ink.field("participants_online", activity.online)
        }
        if activity.day % 3 == 0 { ink.field("young", activity.women / 6) }
        if activity.day % 5 == 0 { ink.field("cadres", activity.women / 8) }
        if !activity.platforms.isEmpty { ink.field("reach", activity.total * 12 + 7) }
    }

    private func writeDetails(_ activity: ActivityDraft, _ ink: inout Ink) {
        let level = units.all[activity.holder].level
        switch activity.kind.credit {
        case .none: return
        case .communication:
            // Some offices forget it: a warning, and the activity counts all the same.
            if activity.platforms.isEmpty || activity.total % 4 == 0 { return }
        case .cadreSupport, .digitalTraining: break
        case .partydocFeedback:
            if activity.isAboutWomen { ink.raw(",\"topics\":[\"women_children\"]") }
            ink.field("congress_level", Self.word(level))
            ink.field("draft", "Báo cáo chính trị")
            ink.field("opinions", activity.opinions)
        case .partydocProposal:
            ink.field("congress_level", Self.word(level))
            ink.field("proposal_status", activity.isAdopted ? "adopted" : "submitted")
            if activity.isAdopted { ink.field("citation", "Báo cáo chính trị, phần III, mục 4, trang 27") }
        case .dialogue:
            ink.raw(",\"counterparts\":[{\"head\":\"party_head\",\"level\":\"")
            ink.raw(Self.word(level))
            if activity.hasBothHeads {
                ink.raw("\"},{\"head\":\"government_head\",\"level\":\"")
                ink.raw(Self.word(level))
            }
            ink.raw("\"}]")
        }
        ink.raw(",\"evidence\":[\"KH 08/KH-BTV\"]")
    }
}

// MARK: - Words

extension ActivityWriter {
    /// Mistakes that only matter in an activity that was held.
    private static func mustBeHeld(_ mistake: Mistake) -> Bool {
        switch mistake {
        case .dateMissing, .dateOutsidePeriod, .endBeforeStart, .womenExceedTotal, .modeSumMismatch, .platformMissing,
            .partnerMissing:
            true
        default: false
        }
    }

    private static func word(_ status: ActivityDraft.Status) -> StaticString {
        switch status {
        case .planned: "planned"
        case .held: "held"
        case .postponed: "postponed"
        case .cancelled: "cancelled"
        }
    }

    private static func word(_ mode: ActivityDraft.Mode) -> StaticString {
        switch mode {
        case .inPerson: "in_person"
        case .online: "online"
        case .hybrid: "hybrid"
        }
    }

    private static func word(_ level: GeneratorUnits.Level) -> StaticString {
        switch level {
        case .province: "province"
        case .district: "district"
        case .commune: "commune"
        }
    }

    /// The days of the first half of 2025 in ISO form.
    private static let dates: [[UInt8]] = {
        var dates: [[UInt8]] = []
        for (month, length) in [31, 28, 31, 30, 31, 30].enumerated() {
            for day in 1...length {
                var ink = Ink(capacity: 10)
                ink.raw("2025-")
                ink.number(month + 1, width: 2)
                ink.raw("-")
                ink.number(day, width: 2)
                dates.append(ink.bytes)
            }
        }
        return dates
    }()
}
