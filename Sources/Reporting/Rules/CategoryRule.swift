// SPDX-License-Identifier: Apache-2.0

/// What the rules need to know of a category, computed once: the targets it counts toward and the kind of thing it is.
struct CategoryRule: Sendable {
    struct Traits: OptionSet, Sendable {
        let rawValue: UInt8

        /// People come together, so that nobody present is worth asking about.
        static let gathering = Traits(rawValue: 1)
        static let partydocFeedback = Traits(rawValue: 2)
        static let partydocProposal = Traits(rawValue: 4)
        static let dialogue = Traits(rawValue: 8)
        /// Held on a digital platform by its nature.
        static let digital = Traits(rawValue: 16)
    }

    let category: Category
    let targets: TargetSet
    let traits: Traits

    init(_ category: Category, plan: Plan) {
        self.category = category
        var targets = TargetSet()
        for target in plan.targets(countingCategory: category.slug) { targets.insert(target.slug) }
        self.targets = targets
        traits = Self.traits[category.slug] ?? []
    }

    private static let traits: [String: Traits] = [
        "comm.session": .gathering, "comm.seminar": .gathering, "comm.roundtable": .gathering,
        "comm.online_contest": .digital, "comm.online_session": .digital, "comm.livestream": .digital,
        "voice.forum": .gathering, "training.digital": .gathering, "training.oversight_skills": .gathering,
        "training.women_leaders": .gathering, "cadre.leaders_meeting": .gathering,
        "partydoc.feedback_conference": [.gathering, .partydocFeedback], "partydoc.proposal": .partydocProposal,
        "dialogue.conference": [.gathering, .dialogue], "dialogue.contact_meeting": .gathering,
    ]
}

/// A set of targets in one byte.
struct TargetSet: OptionSet, Sendable, Hashable {
    let rawValue: UInt8

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    init(_ slug: Target.Slug) {
        rawValue =
            switch slug {
            case .T1: 1
            case .T2a: 2
            case .T2b: 4
            case .T3: 8
            case .T4: 16
            case .T5: 32
            }
    }

    func contains(_ slug: Target.Slug) -> Bool {
        contains(TargetSet(slug))
    }

    mutating func insert(_ slug: Target.Slug) {
        formUnion(TargetSet(slug))
    }
}
