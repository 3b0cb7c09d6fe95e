// SPDX-License-Identifier: Apache-2.0

/// Ten figures of one unit, in the order of the columns of `unit_totals`; the lanes above the tenth stay zero.
package struct Tally: Sendable, Hashable {
    /// The columns of `unit_totals`, by position.
    package static let columns = [
        "activities", "participants", "women", "cadre_support", "partydoc_feedback", "partydoc_adopted", "dialogue",
        "digital_training", "communication", "communication_digital",
    ]

    private var lanes = SIMD16<Int64>()

    init() {}

    package init(_ values: [Int64]) {
        for (index, value) in values.prefix(Self.columns.count).enumerated() { lanes[index] = value }
    }

    package var values: [Int64] { Self.columns.indices.map { lanes[$0] } }

    static func += (left: inout Tally, right: Tally) {
        left.lanes &+= right.lanes
    }

    static func -= (left: inout Tally, right: Tally) {
        left.lanes &-= right.lanes
    }

    mutating func count(_ activity: ActivityDraft) {
        guard activity.status == .held else { return }
        let leads = !activity.isJoint
        lanes[0] += 1
        lanes[1] += Int64(activity.total)
        lanes[2] += Int64(activity.women)
        switch activity.kind.credit {
        case .none: break
        case .cadreSupport: lanes[3] += leads ? 1 : 0
        case .partydocFeedback: lanes[4] += leads && activity.isAboutWomen ? 1 : 0
        case .partydocProposal: lanes[5] += leads && activity.isAdopted ? 1 : 0
        case .dialogue: lanes[6] += 1
        case .digitalTraining: lanes[7] += 1
        case .communication:
            lanes[8] += 1
            lanes[9] += activity.platforms.isEmpty ? 0 : 1
        }
    }
}
