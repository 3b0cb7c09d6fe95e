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
            A second time changes nothing. Queues that exist with other arguments are named and left alone. Then it says
            which promises this broker weakens, and what cannot be seen from here.

            Examples:  nhipcau topology
                       nhipcau topology --json     what is declared, without a broker
            """
    )

    @Flag(help: "Print what would be declared, as JSON; nothing is declared.")
    var json = false

    func run() async throws {
        try await Failure.guarded("declare the queues") {
            let setting = try Setting()
            let codes = UnitAccount.all(of: try setting.referenceData().units).accounts.map(\.code)
            let topology = ReportTopology.topology(receiptUnits: codes, tiers: setting.configuration.stage.retryTiers)
            if json { return try Console.json(TopologyView(topology)) }
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
                next: """
                    if it is empty (nhipcau queues), delete it and run this again: rabbitmqctl delete_queue NAME -p VHOST
                             if not, let the workers empty it first, or move its messages with the shovel plugin
                    """
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
