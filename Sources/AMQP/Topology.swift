// SPDX-License-Identifier: Apache-2.0

/// An exchange to be declared, durable.
package struct ExchangeDeclaration: Sendable, Hashable {
    package enum Kind: String, Sendable { case topic, direct, fanout }
    package let name: String
    package let kind: Kind

    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// A queue to be declared, durable. Arguments cannot be changed later: a mismatch closes the channel with 406.
package struct QueueDeclaration: Sendable, Hashable {
    package let name: String
    package let arguments: FieldTable

    package init(name: String, arguments: FieldTable) {
        self.name = name
        self.arguments = arguments
    }
}

/// A binding of a queue to an exchange.
package struct BindingDeclaration: Sendable, Hashable {
    package let exchange: String
    package let queue: String
    package let routingKey: String

    package init(exchange: String, queue: String, routingKey: String) {
        self.exchange = exchange
        self.queue = queue
        self.routingKey = routingKey
    }
}

/// All that has to exist on the broker, as one value. Declaring it twice changes nothing.
package struct Topology: Sendable, Hashable {
    package var exchanges: [ExchangeDeclaration]
    package var queues: [QueueDeclaration]
    package var bindings: [BindingDeclaration]

    package init(
        exchanges: [ExchangeDeclaration] = [],
        queues: [QueueDeclaration] = [],
        bindings: [BindingDeclaration] = []
    ) {
        self.exchanges = exchanges
        self.queues = queues
        self.bindings = bindings
    }
}

/// What a queue holds at this moment: messages ready (not those in hand) and consumers.
package struct QueueState: Sendable, Hashable {
    package let name: String
    package let ready: Int
    package let consumers: Int
}
