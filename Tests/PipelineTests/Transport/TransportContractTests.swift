// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import TestSupport
import Testing

@testable import Pipeline

@Suite("The contract of a transport", .serialized, .timeLimit(.minutes(2))) struct TransportContractTests {
    private static let plenty = BatchLimit(count: 1_000, bytes: .max)

    @Test(
        "Messages come in order, with what was written on them, within the limits of a batch",
        arguments: TransportKind.allCases
    )
    func order(kind: TransportKind) async throws {
        try await TransportGround.with(kind) { ground in
            try await ground.send((0..<20).map { message(ground, $0) })
            try await run(ground) { transport in
                var seen: [Delivery] = []
                while seen.count < 20 {
                    let batch = await transport.next(BatchLimit(count: 3, bytes: .max))
                    #expect((1...3).contains(batch.count))
                    seen += batch
                }
                #expect(seen.map { Int($0.body[0]) } == Array(0..<20))
                #expect(seen.allSatisfy { !$0.redelivered && $0.routingKey == ground.queue })
                #expect(seen[7].properties.messageID == "m7" && seen[7].properties.headers.integer("n") == 7)
                transport.acknowledge(seen.map(\.tag))
            }
            #expect(try await ground.ready() == 0)
        }
    }

    @Test("A batch stays within its bytes, but one message is always taken", arguments: TransportKind.allCases)
    func bytes(kind: TransportKind) async throws {
        try await TransportGround.with(kind) { ground in
            try await ground.send((0..<6).map { message(ground, $0, size: 1_000) })
            try await run(ground) { transport in
                var seen: [Delivery] = []
                while seen.count < 6 {
                    let batch = await transport.next(BatchLimit(count: 100, bytes: seen.isEmpty ? 10 : 2_500))
                    #expect(batch.count <= (seen.isEmpty ? 1 : 2))
                    seen += batch
                }
                transport.acknowledge(seen.map(\.tag))
            }
        }
    }

    @Test("A body over the limit is left out, and its size is told", arguments: TransportKind.allCases)
    func truncated(kind: TransportKind) async throws {
        try await TransportGround.with(kind) { ground in
            try await ground.send([message(ground, 1, size: 70_000), message(ground, 2)])
            try await run(ground) { transport in
                let taken = try await take(2, from: transport)
                #expect(taken[0].isTruncated && taken[0].bodySize == 70_000 && taken[0].body.isEmpty)
                #expect(!taken[1].isTruncated)
            }
        }
    }

    @Test("No more is in hand than the prefetch allows", arguments: TransportKind.allCases)
    func prefetch(kind: TransportKind) async throws {
        try await TransportGround.with(kind, prefetch: 8) { ground in
            try await ground.send((0..<20).map { message(ground, $0) })
            try await run(ground) { transport in
                let first = try await take(8, from: transport)
                transport.acknowledge([first[0].tag, first[1].tag])
                let more = try await take(2, from: transport)
                #expect(more.map { Int($0.body[0]) } == [8, 9])
            }
            #expect(try await ground.ready() == 18)
        }
    }

    @Test("What was not acknowledged comes again, as redelivered, and only that", arguments: TransportKind.allCases)
    func again(kind: TransportKind) async throws {
        try await TransportGround.with(kind) { ground in
            try await ground.send((0..<6).map { message(ground, $0) })
            try await run(ground) { transport in
                let taken = try await take(6, from: transport)
                transport.acknowledge([taken[0].tag, taken[1].tag, taken[4].tag])
            }
            #expect(try await ground.ready() == 3)
            try await run(ground) { transport in
                let taken = try await take(3, from: transport)
                #expect(Set(taken.map { Int($0.body[0]) }) == [2, 3, 5])
                for delivery in taken {
                    #expect(delivery.redelivered && (delivery.properties.headers.integer("x-delivery-count") ?? 0) > 0)
                }
                transport.acknowledge(taken.map(\.tag))
            }
            #expect(try await ground.ready() == 0)
        }
    }

    @Test(
        "A lost line brings everything again; an acknowledgement for the old line settles nothing on the new",
        arguments: [TransportKind.memory, .brokerBehindProxy]
    )
    func lostLine(kind: TransportKind) async throws {
        try await TransportGround.with(kind) { ground in
            try await ground.send((0..<3).map { message(ground, $0) })
            try await run(ground) { transport in
                let old = try await take(3, from: transport)
                try await ground.interrupt(transport)
                let new = try await take(3, from: transport)
                for delivery in new { #expect(delivery.redelivered) }
                #expect(new[0].tag.generation > old[0].tag.generation)
                transport.acknowledge(old.map(\.tag))
                transport.acknowledge([new[0].tag])
            }
            #expect(try await ground.ready() == 2)
        }
    }

    @Test(
        "Every publish is answered, in order: taken, no such queue, full, beyond any frame",
        arguments: TransportKind.allCases
    )
    func outcomes(kind: TransportKind) async throws {
        try await TransportGround.with(kind) { ground in
            try await run(ground) { transport in
                var handedOver = false
                let outcomes = await transport.publish([
                    message(ground, 1), publishable("nowhere.\(UUID())"), publishable(ground.full),
                    publishable(ground.queue, id: String(repeating: "é", count: 200)), message(ground, 2),
                ]) { handedOver = true }
                #expect(handedOver)
                try #require(outcomes.count == 5)
                #expect(outcomes[0].isConfirmed && outcomes[4].isConfirmed)
                guard case .returned(312, _) = outcomes[1] else { return #expect(Bool(false), "\(outcomes[1])") }
                #expect(outcomes[2] == .nacked)
                guard case .unsendable = outcomes[3] else { return #expect(Bool(false), "\(outcomes[3])") }
                let taken = try await take(2, from: transport)
                transport.acknowledge(taken.map(\.tag))
            }
            #expect(try await ground.ready() == 0)
        }
    }

    @Test(
        "Drained, nothing new comes, and what is in hand can still be settled and published about",
        arguments: TransportKind.allCases
    )
    func drain(kind: TransportKind) async throws {
        try await TransportGround.with(kind) { ground in
            try await ground.send((0..<4).map { message(ground, $0) })
            try await run(ground) { transport in
                let taken = try await take(4, from: transport)
                transport.drain()
                #expect(await transport.next(Self.plenty).isEmpty)
                #expect(await transport.publish([message(ground, 9)]) == [.confirmed])
                transport.acknowledge(taken.map(\.tag))
            }
            #expect(try await ground.ready() == 1)
        }
    }

    @Test(
        "A task that waits for work ends when it is cancelled, and when the transport closes",
        arguments: TransportKind.allCases
    )
    func ends(kind: TransportKind) async throws {
        try await TransportGround.with(kind) { ground in
            let transport = ground.make()
            async let running: Void = transport.run()
            let waiting = Task { await transport.next(Self.plenty) }
            waiting.cancel()
            #expect(await waiting.value.isEmpty)
            async let other = transport.next(Self.plenty)
            transport.close()
            #expect(await other.isEmpty)
            await running
            #expect(await transport.next(Self.plenty).isEmpty)
            let outcomes = await transport.publish([message(ground, 1)])
            guard case .unknown = outcomes.first else { return #expect(Bool(false), "\(outcomes)") }
        }
    }

    @Test("Many who publish at once are answered each for their own", arguments: TransportKind.allCases)
    func crowd(kind: TransportKind) async throws {
        try await TransportGround.with(kind, prefetch: 1_000) { ground in
            try await run(ground) { transport in
                await withTaskGroup(of: Bool.self) { group in
                    for worker in 0..<16 {
                        group.addTask {
                            let messages = (0..<20).map { publishable(ground.queue, id: "\(worker)-\($0)") }
                            return await transport.publish(messages).allSatisfy(\.isConfirmed)
                        }
                    }
                    #expect(await group.reduce(true) { $0 && $1 })
                }
                let taken = try await take(320, from: transport)
                #expect(Set(taken.compactMap(\.properties.messageID)).count == 320)
                transport.acknowledge(taken.map(\.tag))
            }
            #expect(try await ground.ready() == 0)
        }
    }

    // MARK: Pieces

    private func run(_ ground: TransportGround, _ body: (any StageTransport) async throws -> Void) async throws {
        let transport = ground.make()
        async let running: Void = transport.run()
        do {
            try await body(transport)
        } catch {
            transport.close()
            throw error
        }
        transport.close()
        await running
    }

    private func take(_ count: Int, from transport: any StageTransport) async throws -> [Delivery] {
        var taken: [Delivery] = []
        while taken.count < count {
            let batch = await transport.next(BatchLimit(count: count - taken.count, bytes: .max))
            try #require(!batch.isEmpty)
            taken += batch
        }
        return taken
    }

    private func message(_ ground: TransportGround, _ number: Int, size: Int = 1) -> OutgoingMessage {
        OutgoingMessage(
            exchange: "",
            routingKey: ground.queue,
            properties: MessageProperties(messageID: "m\(number)", headers: ["n": .integer(Int64(number))]),
            body: [UInt8](repeating: UInt8(number), count: size)
        )
    }
}

/// A message for a queue, whatever becomes of it.
private func publishable(_ queue: String, id: String = "x") -> OutgoingMessage {
    OutgoingMessage(exchange: "", routingKey: queue, properties: MessageProperties(messageID: id), body: [1])
}
