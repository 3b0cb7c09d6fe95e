// SPDX-License-Identifier: Apache-2.0

/// What the rules need to know of a category, computed once: the kind of thing it is and what it may count toward.
final class CategoryRule: Sendable {
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

    /// What one target asks of an activity of this category.
    struct Credit: Sendable {
        let slug: Target.Slug
        let ledOnly: Bool
        let topic: String?
        let heads: Target.HeadsRequired
    }

    let category: Category
    let traits: Traits
    let credits: [Credit]
    /// Counts among the communication activities of II.5, digital or not.
    let isCommunication: Bool

    init(_ category: Category, plan: Plan) {
        self.category = category
        traits = Self.traits[category.slug] ?? []
        credits = plan.targets(countingCategory: category.slug).map { target in
            Credit(
                slug: target.slug,
                ledOnly: target.creditRole == .lead,
                topic: target.requiredTopic,
                heads: target.headsRequired
            )
        }
        isCommunication = credits.contains { $0.slug == .T5 }
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
