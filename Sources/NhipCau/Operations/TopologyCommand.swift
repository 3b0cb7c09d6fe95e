// SPDX-License-Identifier: Apache-2.0

import AMQP
import Accounts
import ArgumentParser
import Operations
import Pipeline
import Reporting

struct TopologyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topology",
        abstract: "Declare the exchange, queues and bindings on the broker.",
        discussion: """
            A second time changes nothing. Queues that exist with other arguments are named and left alone, unless --migrate
            gives them today's, with the messages in them: stop the workers before. Then it says which promises this broker
            weakens, and what cannot be seen from here. Exit code: 0 in place, 1 a queue stands otherwise, 69 the broker
            cannot be reached.

            Examples:  nhipcau topology
                       nhipcau topology --json            what is declared, without a broker
                       nhipcau topology --definitions     the same and the policies, as RabbitMQ imports them
                       nhipcau topology --migrate         after an upgrade that declares a queue otherwise
            """
    )

    @Flag(help: "Print what would be declared, as JSON; nothing is declared.")
    var json = false
    @Flag(help: "Print exchange, queues, bindings and policies as definitions for RabbitMQ; nothing is declared.")
    var definitions = false
    @Flag(help: "Move the messages of queues that stand with other arguments, and declare them anew.")
    var migrate = false

    func run() async throws {
        try await Look.guarded("declare the queues") {
            let setting = try Setting()
            let codes = UnitAccount.all(of: try setting.referenceData().units).accounts.map(\.code)
            let topology = ReportTopology.topology(receiptUnits: codes, tiers: setting.configuration.stage.retryTiers)
            if json { return try Console.json(TopologyView(topology)) }
            if definitions {
                let text = try BrokerDefinitions(topology, vhost: setting.configuration.broker.vhost).json()
                return Console.raw(text)
            }
            if migrate { try await move(topology, on: setting.broker) }
            try await declare(topology, on: setting.broker)
            Console.out(
                "In place: exchange \(ReportTopology.exchange), \(topology.queues.count) queues "
                    + "(\(codes.count) of them for receipts)."
            )
            let traits = try await BrokerProbe().look(at: setting.broker.named("nhipcau check"))
            Console.out("\n" + BrokerReport.text(BrokerAssessment(traits)))
        }
    }

    private func declare(_ topology: Topology, on broker: AMQPConfiguration) async throws {
        do throws(AMQPError) {
            try await withAMQPSession(broker) { (session) throws(AMQPError) in try session.declare(topology) }
        } catch {
            guard error.replyCode == 406 else { throw error }
            throw Failure(
                "declare the queues",
                why: "\(error.message)\nThe queue named there exists with other arguments, which cannot be changed.",
                next: "stop the workers (./nhipcau down, or one by one), then nhipcau topology --migrate"
            )
        }
    }

    private func move(_ topology: Topology, on broker: AMQPConfiguration) async throws {
        do {
            let steps = try await QueueMigration(topology: topology).run(on: broker.named("nhipcau migrate"))
            for step in steps { Console.out("Declared anew: \(step.queue), with \(step.moved) messages") }
            if steps.isEmpty { Console.out("Every queue has today's arguments.") }
        } catch let refusal as QueueMigration.Refusal {
            throw Failure(
                "declare the queues anew",
                why: refusal.why,
                next: "stop every worker, then run nhipcau topology --migrate again; what was begun is kept"
            )
        }
    }
}

/// The topology as others read it.
private struct TopologyView: Encodable {
    struct Queue: Encodable {
        let name: String
        let arguments: [String: String]
    }
    struct Binding: Encodable {
        let exchange: String
        let queue: String
        let routingKey: String
    }
    let exchanges: [String]
    let queues: [Queue]
    let bindings: [Binding]

    init(_ topology: Topology) {
        exchanges = topology.exchanges.map(\.name)
        queues = topology.queues.map { queue in
            let entries = queue.arguments.entries.map { ($0.key, Self.text($0.value)) }
            return Queue(name: queue.name, arguments: Dictionary(uniqueKeysWithValues: entries))
        }
        bindings = topology.bindings.map {
            Binding(exchange: $0.exchange, queue: $0.queue, routingKey: $0.routingKey)
        }
    }

    private static func text(_ value: FieldValue) -> String {
        switch value {
        case .text(let text): text
        case .integer(let number): String(number)
        case .boolean(let flag): String(flag)
        }
    }
}
