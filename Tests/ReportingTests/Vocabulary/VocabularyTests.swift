// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite struct VocabularyTests {
    let vocabulary: Vocabulary

    init() throws {
        let (categories, problems) = CategoryTable.read(try Shipped.bytes("vocabulary/categories.csv"))
        let (platforms, others) = PlatformTable.read(try Shipped.bytes("vocabulary/platforms.csv"))
        try #require(problems.isEmpty && others.isEmpty)
        vocabulary = Vocabulary(version: "2025.1", categories: categories, platforms: platforms)
    }

    @Test func theDeliveredWordsAreAllThere() {
        #expect(vocabulary.categories.count == 36)
        #expect(
            vocabulary.platforms.map(\.slug) == [
                "website", "fanpage", "facebook", "zalo", "youtube", "livestream", "online_contest", "other",
            ]
        )
        #expect(vocabulary.hasPlatform("zalo"))
        #expect(!vocabulary.hasPlatform("tiktok"))
        #expect(vocabulary.category("comm.unknown") == nil)
    }

    @Test func onlyWhatThePlanCallsCommunicationIsCommunication() {
        let communication = vocabulary.categories.filter(\.isCommunication).map(\.slug)
        #expect(communication.count == 8)
        #expect(communication.allSatisfy { $0.hasPrefix("comm.") })
        // The plan does not say for these three: not counted until it does.
        for slug in ["training.digital", "gender.awareness", "gender.action_month"] {
            #expect(vocabulary.category(slug)?.isCommunication == false)
        }
    }

    @Test func levelsAndClausesComeWithTheWord() throws {
        let review = try #require(vocabulary.category("gender.strategy_review"))
        #expect(review.levels == .province)
        #expect(review.clauses == ["IV.1c"])
        let support = try #require(vocabulary.category("cadre.support"))
        #expect(support.levels.contains(UnitLevel.district) && !support.levels.contains(UnitLevel.commune))
        #expect(support.levels.contains(UnitLevel.affiliated))
    }

    @Test func mistakesAreNamedWithTheirLine() {
        let file = """
            slug,label_vi,group_vi,counts_as_communication,seed_clauses,levels,replaced_by
            comm.session,A,g,1,III.1a,p;d;c,
            comm.session,B,g,1,III.1a,p;d;c,
            Comm Session,C,g,1,III.1a,p,
            comm.b,D,g,yes,III.1a,p,
            comm.c,E,g,,III.1a,x,
            comm.d,F,g,,III.1a,p,comm.nowhere
            """
        let (categories, problems) = CategoryTable.read(Array(file.utf8))
        #expect(categories.map(\.slug) == ["comm.session", "comm.d"])
        #expect(Set(problems.map(\.line)) == [3, 4, 5, 6, 7])
    }
}
