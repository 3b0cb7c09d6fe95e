// SPDX-License-Identifier: Apache-2.0

/// One row of a report. Absent counts are 0, absent texts empty, absent dates nil.
package struct Activity: Sendable, Hashable {
    package enum Status: String, Sendable, CaseIterable {
        case planned, held, postponed, cancelled
    }

    package enum Role: String, Sendable, CaseIterable {
        case lead, joint
    }

    package enum Mode: String, Sendable, CaseIterable {
        case inPerson = "in_person"
        case online, hybrid
    }

    package enum CongressLevel: String, Sendable, CaseIterable {
        case commune, district, province, national

        /// The level as officers read it.
        package var vietnamese: String {
            switch self {
            case .commune: "cơ sở"
            case .district: "huyện"
            case .province: "tỉnh"
            case .national: "toàn quốc"
            }
        }
    }

    package enum ProposalStatus: String, Sendable, CaseIterable {
        case proposed, submitted, adopted, partly, unknown
        case notAdopted = "not_adopted"
    }

    /// A head of a Party committee or government met in a dialogue (II.3).
    package struct Counterpart: Sendable, Hashable {
        package enum Head: String, Sendable, CaseIterable {
            case party = "party_head"
            case government = "government_head"
        }

        package var head: Head?
        package var level: UnitLevel?

        package init(head: Head? = nil, level: UnitLevel? = nil) {
            self.head = head
            self.level = level
        }
    }

    /// The sender's stable name of this activity, unique per unit and year.
    package var activityKey = ""
    /// The unit that held it; empty = the reporter.
    package var unitCode = ""
    /// Slug of the vocabulary.
    package var category = ""
    package var title = ""
    package var heldFrom: CivilDate?
    package var heldTo: CivilDate?
    /// Only `held` counts.
    package var status = Status.planned
    package var role = Role.lead
    package var partners: [String] = []
    package var jointGroupID = ""
    package var mode = Mode.inPerson
    /// Slugs of the vocabulary.
    package var platforms: [String] = []
    package var links: [String] = []
    package var participantsTotal: Int32 = 0
    package var participantsWomen: Int32 = 0
    package var participantsInPerson: Int32 = 0
    package var participantsOnline: Int32 = 0
    package var young: Int32 = 0
    package var religious: Int32 = 0
    package var cadres: Int32 = 0
    package var partyMembers: Int32 = 0
    /// Views, not people; never added to participants.
    package var reach: Int32 = 0
    package var topics: [String] = []
    package var evidence: [String] = []
    package var counterparts: [Counterpart] = []
    package var congressLevel: CongressLevel?
    package var draft = ""
    package var opinions: Int32 = 0
    package var proposalStatus: ProposalStatus?
    /// Document, section and page that took the proposal up.
    package var citation = ""
    /// Fields that were given but could not be read.
    package var unread = FieldSet<ActivityField>()

    package init() {}
}
