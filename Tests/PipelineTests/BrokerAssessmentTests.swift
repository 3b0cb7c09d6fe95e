// SPDX-License-Identifier: Apache-2.0

import AMQP
import Testing

@testable import Pipeline

@Suite struct BrokerAssessmentTests {
    /// What RabbitMQ has offered since 3.2.
    private static let capabilities: Set<String> = [
        "publisher_confirms", "exchange_exchange_bindings", "basic.nack", "consumer_cancel_notify",
        "connection.blocked", "consumer_priorities", "authentication_failure_close", "per_consumer_qos",
        "direct_reply_to",
    ]

    private func rabbit(
        _ version: String?,
        product: String? = "RabbitMQ",
        without capability: String? = nil
    ) -> BrokerIdentity {
        BrokerIdentity(
            product: product,
            version: version,
            capabilities: Self.capabilities.subtracting(capability.map { [$0] } ?? [])
        )
    }

    private func weakened(_ traits: BrokerTraits) -> [String] { BrokerAssessment(traits).weakened.map(\.code) }
    private func unseen(_ traits: BrokerTraits) -> [String] { BrokerAssessment(traits).unseen.map(\.code) }

    @Test(arguments: ["3.10.0", "3.10.8", "3.11.28", "3.12.14", "3.13.7", "4.0.9", "4.1.8", "4.2.9", "4.3.5"])
    func theVersionsThatAreSupportedWeakenNothing(version: String) {
        #expect(weakened(BrokerTraits(identity: rabbit(version))).isEmpty)
    }

    @Test(arguments: ["3.8.0", "3.8.35", "3.9.29"])
    func before310DeadLettersMayBeLostAndRetriesMayStay(version: String) {
        let found = BrokerAssessment(BrokerTraits(identity: rabbit(version))).weakened
        #expect(found.map(\.code) == ["dead_letters.at_most_once", "retries.without_ttl"])
        #expect(found.map(\.promise) == [.everySubmissionEnds, .noSilence])
        #expect(found.allSatisfy { $0.effect.contains(version) })
    }

    @Test(arguments: [("3.10.8", true), ("3.11.0", true), ("3.12.0", false), ("4.0.0", false)])
    func theFlagOfStreamQueuesIsAQuestionUntilItBecameAMatterOfCourse(version: String, isAsked: Bool) {
        #expect(unseen(BrokerTraits(identity: rabbit(version))).contains("feature_flag.stream_queue") == isAsked)
    }

    @Test(arguments: ["4.4.0", "5.0.0-rc.1", "none", "", nil])
    func ofAVersionThatIsNotKnownNothingIsClaimed(version: String?) {
        let traits = BrokerTraits(identity: rabbit(version))
        #expect(weakened(traits).isEmpty)
        #expect(unseen(traits) == ["version"])
    }

    @Test(arguments: ["LavinMQ", "rabbitmq", nil])
    func anotherProductIsNoRabbitMQ(product: String?) {
        #expect(weakened(BrokerTraits(identity: rabbit("4.3.5", product: product))) == ["product.other"])
    }

    @Test(arguments: [
        ("publisher_confirms", Promise.safeBeforeAcknowledged), ("basic.nack", .safeBeforeAcknowledged),
        ("consumer_cancel_notify", .noSilence), ("connection.blocked", .noSilence),
    ])
    func aMissingCapabilityWeakensThePromiseThatRestsOnIt(name: String, promise: Promise) {
        let found = BrokerAssessment(BrokerTraits(identity: rabbit("3.10.8", without: name))).weakened
        #expect(found.map(\.code) == ["capability.\(name)"])
        #expect(found.map(\.promise) == [promise])
    }

    @Test(arguments: [
        (BrokerTraits.ArrivalStamp.written, []), (.missing, ["arrival.missing"]),
        (.leftToSender, ["arrival.left_to_sender"]), (.unseen("403"), []),
    ])
    func theArrivalStampDecidesWhoseClockDecides(stamp: BrokerTraits.ArrivalStamp, codes: [String]) {
        let found = BrokerAssessment(BrokerTraits(identity: rabbit("4.0.0"), arrivalStamp: stamp))
        #expect(found.weakened.map(\.code) == codes)
        #expect(found.weakened.allSatisfy { $0.promise == .brokerDatesArrival })
        #expect(found.unseen.map(\.code) == (stamp == .unseen("403") ? ["arrival"] : []))
    }

    @Test func eachQueueIsJudgedByItself() {
        let found = BrokerAssessment(
            BrokerTraits(
                identity: rabbit("4.0.0"),
                queues: ["d": .unseen("403"), "a": .asDeclared, "c": .different("inequivalent arg"), "b": .missing]
            )
        )
        #expect(found.weakened.map(\.code) == ["queue.missing", "queue.different"])
        #expect(found.weakened[0].effect.contains("b does not exist"))
        #expect(found.weakened[1].effect.contains("inequivalent arg"))
        #expect(found.unseen.map(\.code) == ["queue"])
    }

    @Test func everyQueueSetsADeliveryLimitBeyondReach() {
        // 4.x takes 20 where none is set, and drops what passes it in a queue without dead letters.
        let queues = ReportTopology.topology(receiptUnits: ["341"]).queues
        #expect(queues.allSatisfy { $0.arguments.integer("x-delivery-limit") ?? 0 > 100_000 })
    }
}

@Suite struct BrokerVersionTests {
    @Test(arguments: [
        ("3.10.8", BrokerVersion(3, 10, 8)), ("4.3", BrokerVersion(4, 3)), ("4.0.0-beta.5", BrokerVersion(4, 0)),
        ("3.13.7+14.g1a2b3c", BrokerVersion(3, 13, 7)),
    ])
    func theNumbersAreRead(text: String, version: BrokerVersion) {
        #expect(BrokerVersion(text) == version)
    }

    @Test(arguments: ["", "4", "4.", "4.x", "v4.0.0", "4.0.0.1", "4..0", "99999999999999999999.0"])
    func anythingElseIsNoVersion(text: String) {
        #expect(BrokerVersion(text) == nil)
    }

    @Test func versionsAreOrderedByNumbersNotByLetters() {
        #expect(BrokerVersion(3, 9, 29) < BrokerVersion(3, 10))
        #expect(BrokerVersion(3, 13, 7) < BrokerVersion(4, 0))
        #expect(!(BrokerVersion(4, 0) < BrokerVersion(4, 0)))
    }
}
