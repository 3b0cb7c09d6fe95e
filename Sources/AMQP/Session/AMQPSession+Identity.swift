// SPDX-License-Identifier: Apache-2.0

import CRabbitMQ

extension AMQPSession {
    /// What the broker said of itself at login. Costs nothing: the library kept it.
    package var identity: BrokerIdentity {
        guard let properties = amqp_get_server_properties(state)?.pointee else {
            return BrokerIdentity(product: nil, version: nil, capabilities: [])
        }
        let fields = FieldTable(properties)
        return BrokerIdentity(
            product: fields.text("product"),
            version: fields.text("version"),
            capabilities: Self.capabilities(in: properties)
        )
    }

    private static func capabilities(in properties: amqp_table_t) -> Set<String> {
        for index in 0..<Int(properties.num_entries) where String(properties.entries[index].key) == "capabilities" {
            var nested = amqp_table_t()
            guard nhipcau_field_read_table(&properties.entries[index].value, &nested) != 0 else { continue }
            return Set(FieldTable(nested).entries.filter { $0.value == .boolean(true) }.map(\.key))
        }
        return []
    }
}
