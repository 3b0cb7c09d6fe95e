// SPDX-License-Identifier: Apache-2.0

package import AMQP
import Foundation
package import Pipeline

/// What a broker is told to have, in the form that RabbitMQ imports and exports ("Schema Definition Export and Import").
///
/// Importing adds and overwrites; it takes nothing away.
package struct BrokerDefinitions: Sendable, Encodable {
    struct Name: Sendable, Encodable { let name: String }

    struct User: Sendable, Encodable {
        let name: String
        let passwordHash: String
        let hashingAlgorithm = PasswordHash.algorithm
        let tags: String
        let limits: [String: Int]

        enum CodingKeys: String, CodingKey {
            case name, tags, limits
            case passwordHash = "password_hash"
            case hashingAlgorithm = "hashing_algorithm"
        }
    }

    struct Permission: Sendable, Encodable {
        let user: String
        let vhost: String
        let configure: String
        let write: String
        let read: String
    }

    struct TopicPermission: Sendable, Encodable {
        let user: String
        let vhost: String
        let exchange: String
        let write: String
        let read: String
    }

    struct Exchange: Sendable, Encodable {
        let name: String
        let vhost: String
        let type: String
        let durable = true
        let autoDelete = false
        let `internal` = false
        let arguments: [String: DefinitionValue] = [:]

        enum CodingKeys: String, CodingKey {
            case name, vhost, type, durable, `internal`, arguments
            case autoDelete = "auto_delete"
        }
    }

    struct Queue: Sendable, Encodable {
        let name: String
        let vhost: String
        let durable = true
        let autoDelete = false
        let arguments: [String: DefinitionValue]

        enum CodingKeys: String, CodingKey {
            case name, vhost, durable, arguments
            case autoDelete = "auto_delete"
        }
    }

    struct Binding: Sendable, Encodable {
        let source: String
        let vhost: String
        let destination: String
        let destinationType = "queue"
        let routingKey: String
        let arguments: [String: DefinitionValue] = [:]

        enum CodingKeys: String, CodingKey {
            case source, vhost, destination, arguments
            case destinationType = "destination_type"
            case routingKey = "routing_key"
        }
    }

    struct Policy: Sendable, Encodable {
        let vhost: String
        let name: String
        let pattern: String
        let applyTo = "queues"
        let priority: Int
        let definition: [String: DefinitionValue]

        enum CodingKeys: String, CodingKey {
            case vhost, name, pattern, priority, definition
            case applyTo = "apply-to"
        }
    }

    var vhosts: [Name]
    var users: [User]?
    var permissions: [Permission]?
    var topicPermissions: [TopicPermission]?
    var policies: [Policy]
    var exchanges: [Exchange]?
    var queues: [Queue]?
    var bindings: [Binding]?

    enum CodingKeys: String, CodingKey {
        case vhosts, users, permissions, policies, exchanges, queues, bindings
        case topicPermissions = "topic_permissions"
    }

    /// The accounts with the hashes of their passwords, and the policies.
    ///
    /// - Parameter password: of an account by its name.
    package init(
        _ accounts: AccountSet,
        vhost: String,
        policies: [BrokerPolicy] = ReportTopology.policies,
        password: (String) throws(SecretDirectory.Failure) -> String
    ) throws(SecretDirectory.Failure) {
        vhosts = [Name(name: vhost)]
        var users: [User] = []
        for account in accounts.accounts {
            let quota = account.quota.map { ["max-connections": $0.connections, "max-channels": $0.channels] }
            users.append(
                User(
                    name: account.name,
                    passwordHash: PasswordHash.rabbit(try password(account.name)),
                    tags: account.tags,
                    limits: quota ?? [:]
                )
            )
        }
        self.users = users
        permissions = accounts.accounts.map {
            Permission(
                user: $0.name,
                vhost: vhost,
                configure: $0.rights.configure,
                write: $0.rights.write,
                read: $0.rights.read
            )
        }
        topicPermissions = accounts.accounts.compactMap { account in
            account.keys.map { keys in
                TopicPermission(
                    user: account.name,
                    vhost: vhost,
                    exchange: ReportTopology.exchange,
                    write: keys,
                    read: account.boundKeys
                )
            }
        }
        self.policies = policies.map { Policy($0, vhost: vhost) }
    }

    /// Exchange, queues, bindings and policies, without accounts.
    package init(_ topology: Topology, vhost: String, policies: [BrokerPolicy] = ReportTopology.policies) {
        vhosts = [Name(name: vhost)]
        self.policies = policies.map { Policy($0, vhost: vhost) }
        exchanges = topology.exchanges.map { Exchange(name: $0.name, vhost: vhost, type: $0.kind.rawValue) }
        queues = topology.queues.map {
            Queue(name: $0.name, vhost: vhost, arguments: DefinitionValue.dictionary($0.arguments))
        }
        bindings = topology.bindings.map {
            Binding(source: $0.exchange, vhost: vhost, destination: $0.queue, routingKey: $0.routingKey)
        }
    }

    /// The file's text.
    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return try [UInt8](encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}

extension BrokerDefinitions.Policy {
    fileprivate init(_ policy: BrokerPolicy, vhost: String) {
        self.init(
            vhost: vhost,
            name: policy.name,
            pattern: policy.pattern,
            priority: policy.priority,
            definition: DefinitionValue.dictionary(policy.definition)
        )
    }
}
