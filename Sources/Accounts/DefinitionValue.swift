// SPDX-License-Identifier: Apache-2.0

import AMQP

/// An argument of a queue or a key of a policy, as JSON has it.
enum DefinitionValue: Sendable, Encodable {
    case text(String)
    case integer(Int64)
    case boolean(Bool)

    static func dictionary(_ table: FieldTable) -> [String: DefinitionValue] {
        let pairs = table.entries.compactMap { entry in DefinitionValue(entry.value).map { (entry.key, $0) } }
        return Dictionary(pairs) { _, last in last }
    }

    private init?(_ value: FieldValue) {
        // Ours are of these three kinds; what else AMQP knows has no place among them.
        if case .text(let text) = value {
            self = .text(text)
        } else if case .integer(let number) = value {
            self = .integer(number)
        } else if case .boolean(let flag) = value {
            self = .boolean(flag)
        } else {
            return nil
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .integer(let number): try container.encode(number)
        case .boolean(let flag): try container.encode(flag)
        }
    }
}
