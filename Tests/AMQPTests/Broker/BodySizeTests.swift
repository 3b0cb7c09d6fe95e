// SPDX-License-Identifier: Apache-2.0

import AMQP
import TestSupport
import Testing

extension BrokerTests {
    @Suite struct BodySizes {
        /// A body and the frames that it travels in: 8 bytes of a frame are not the body's.
        struct Case: CustomTestStringConvertible {
            let frameMax: Int
            let size: Int
            var testDescription: String { "\(size) bytes in frames of \(frameMax)" }
        }

        /// Around one and two full frames. In small frames the whole message is less than a segment, so that nothing
        /// at all would leave; in large ones its tail.
        static let cases: [Case] = [8_192, 131_072].flatMap { (frameMax: Int) -> [Case] in
            let room = frameMax - 8
            let sizes: [Int] = [0, 1, room - 1, room, room + 1, 2 * room - 1, 2 * room, 2 * room + 1]
            return sizes.map { Case(frameMax: frameMax, size: $0) }
        }

        @Test(arguments: cases)
        func noSizeIsHeldBackByTheKernel(_ test: Case) async throws {
            // A full last frame is sent as "more follows"; the kernel then keeps it for 200 ms.
            var configuration = try TestBroker.configuration()
            configuration.frameMax = test.frameMax
            let broker = configuration
            let size = test.size
            try await withTestQueue(broker) { queue in
                let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                try await withPublisher(broker) { publisher, states in
                    try await states.connected()
                    var times: [Duration] = []
                    for round in 0..<7 {
                        let (time, outcomes) = await Duration.of {
                            await publisher.publish([message(to: queue, id: "m\(round)", body: body)])
                        }
                        #expect(outcomes == [.confirmed])
                        times.append(time)
                    }
                    let median = times.sorted()[3]
                    #expect(median < .milliseconds(100), "\(size) bytes took \(times)")
                }
                try await withConsumer(broker, queue: queue) { consumer, _ in
                    let taken = await consumer.take(7)
                    #expect(taken.count == 7)
                    #expect(taken.allSatisfy { $0.body == body })
                }
            }
        }

        @Test(arguments: [0, 1, 8_184, 8_185, 3 * 8_184, 1_000_000])
        func smallFramesCarryEveryBodyWhole(size: Int) async throws {
            var broker = try TestBroker.configuration()
            broker.frameMax = 8_192
            try await withTestQueue(broker) { queue in
                let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 17) }
                try await withPublisher(broker) { publisher, _ in
                    #expect(await publisher.publish([message(to: queue, id: "m", body: body)]) == [.confirmed])
                }
                try await withConsumer(broker, queue: queue) { consumer, _ in
                    #expect(await consumer.take(1).first?.body == body)
                }
            }
        }

        @Test func aBodyOverTheLimitArrivesTruncatedAndItsNeighboursWhole() async throws {
            let broker = try TestBroker.configuration()
            try await withTestQueue(broker) { queue in
                let limit = 200_000
                let sizes = [10, limit, limit + 1, 5_000_000, 20]
                let bodies = sizes.map { size in [UInt8](repeating: UInt8(size % 251), count: size) }
                try await withPublisher(broker) { publisher, _ in
                    let messages = bodies.enumerated().map { message(to: queue, id: "m\($0.offset)", body: $0.element) }
                    #expect(await publisher.publish(messages).areConfirmed)
                }
                try await withConsumer(broker, queue: queue, bodyLimit: limit) { consumer, _ in
                    let taken = await consumer.take(sizes.count)
                    #expect(taken.map(\.properties.messageID) == sizes.indices.map { "m\($0)" })
                    #expect(taken.map(\.bodySize) == sizes)
                    #expect(taken.map(\.isTruncated) == [false, false, true, true, false])
                    for (delivery, body) in zip(taken, bodies) {
                        #expect(delivery.body == (delivery.isTruncated ? [] : body))
                    }
                    consumer.acknowledge(taken.map(\.tag))
                }
                try await expectDepth(0, in: queue, on: broker)
            }
        }
    }
}
