// SPDX-License-Identifier: Apache-2.0

/// One activity before it is written.
struct ActivityDraft {
    enum Status { case planned, held, postponed, cancelled }
    enum Mode { case inPerson, online, hybrid }

    /// Position of the unit that held it.
    let holder: Int
    let kind: ActivityKind
    var status = Status.held
    var isJoint = false
    var mode = Mode.inPerson
    var platforms: [[UInt8]] = []
    /// Day of the year 2025, from 0.
    var day = 0
    var total = 0
    var women = 0
    var online = 0
    var opinions = 0
    /// Carries the topic of women and children.
    var isAboutWomen = false
    var isAdopted = false
    var hasBothHeads = false

    init(holder: Int, kind: ActivityKind) {
        self.holder = holder
        self.kind = kind
    }

    /// A valid activity of the kind.
    static func random(
        holder: Int,
        kind: ActivityKind,
        days: ClosedRange<Int>,
        _ random: inout SplitMix64
    ) -> ActivityDraft {
        var draft = ActivityDraft(holder: holder, kind: kind)
        // A planned dialogue is an obligation and would set the notifier to work.
        if kind.credit != .dialogue { draft.status = status(&random) }
        draft.isJoint = random.chance(percent: 20)
        draft.day = random.number(days)
        draft.total = random.number(15...260)
        draft.women = draft.total - random.number(0...draft.total / 5)
        draft.opinions = random.number(3...40)
        draft.isAboutWomen = random.chance(percent: 80)
        draft.isAdopted = random.chance(percent: 50)
        draft.hasBothHeads = random.chance(percent: 50)
        draft.choosePlace(&random)
        return draft
    }

    private static func status(_ random: inout SplitMix64) -> Status {
        switch random.number(0...99) {
        case 0..<4: .planned
        case 4..<7: .postponed
        case 7..<9: .cancelled
        default: .held
        }
    }

    /// Online and hybrid activities need a platform; one held in person may have been carried by one as well (II.5).
    private mutating func choosePlace(_ random: inout SplitMix64) {
        guard case .communication = kind.credit else { return }
        switch kind.isAlwaysOnline ? 0 : random.number(0...99) {
        case 0..<15:
            mode = .online
            online = total
        case 15..<35:
            mode = .hybrid
            online = random.number(1...total - 1)
        case 35..<50: break
        default: return
        }
        platforms = random.pick(Self.platformSets)
    }

    private static let platformSets: [[[UInt8]]] = [
        ["zalo"], ["facebook"], ["fanpage", "livestream"], ["website", "zalo"], ["zalo", "facebook", "youtube"],
    ].map { set in set.map { Array($0.utf8) } }
}
