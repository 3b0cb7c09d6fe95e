// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Testing

@testable import Accounts

struct BrokerDefinitionsTests {
    private let accounts: AccountSet

    init() throws {
        accounts = AccountSet(units: UnitAccount.all(of: try Tree.registry()).accounts, prefix: "unit-")
    }

    @Test("The hash is the one of RabbitMQ's own example")
    func hash() {
        // "Credentials and Passwords": salt 908DC60A, password test12.
        let hash = PasswordHash.rabbit("test12", salt: [0x90, 0x8D, 0xC6, 0x0A])
        #expect(hash == "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR")
    }

    @Test("No right ends with a dollar sign, which also matches before a trailing newline")
    func anchors() {
        for account in accounts.accounts where account.name != AccountSet.owner {
            for right in [
                account.rights.configure, account.rights.write, account.rights.read, account.keys ?? "",
                account.boundKeys,
            ] {
                #expect(!right.contains("$"), "\(account.name)")
                #expect(
                    right.isEmpty || right.hasSuffix(#"\z"#) || right == #"^amq\.gen-"#,
                    "\(account.name): \(right)"
                )
            }
        }
    }

    @Test("Nobody may speak for another outside the bench")
    func impersonation() throws {
        #expect(!accounts.accounts.contains { $0.tags.contains("impersonator") })
        #expect(!accounts.names.contains(AccountSet.bench))
        let bench = AccountSet(units: [], prefix: "unit-", hasBench: true)
        #expect(bench.accounts.filter { $0.tags.contains("impersonator") }.map(\.name) == [AccountSet.bench])
    }

    @Test("Operators read, write and declare nothing")
    func operators() throws {
        let account = try #require(accounts.accounts.first { $0.name == AccountSet.operators })
        #expect(account.rights == Account.Rights())
        #expect(account.tags == "monitoring")
    }

    @Test("Every unit has limits of its own")
    func quotas() {
        let units = accounts.accounts.filter { $0.name.hasPrefix("unit-") }
        #expect(!units.isEmpty)
        #expect(units.allSatisfy { $0.quota == AccountSet.unitQuota })
    }

    @Test("What left the accounts is named for deletion, and what others made is not")
    func retired() {
        let present = [
            "nhipcau", "unit-341", "bench", "unit-999", "unit-x", "nhipcau-old", "monitoring-of-ours", "guest",
        ]
        #expect(accounts.retired(of: present, prefix: "unit-") == ["bench", "unit-999", "nhipcau-old"])
    }

    @Test("The file names each account once, with a hash and without its password")
    func file() throws {
        let definitions = try BrokerDefinitions(accounts, vhost: "nhipcau") { name throws(SecretDirectory.Failure) in
            "word of \(name)"
        }
        let text = String(decoding: try definitions.json(), as: UTF8.self)
        #expect(!text.contains("word of"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let users = try #require(object["users"] as? [[String: Any]])
        #expect(users.count == accounts.accounts.count)
        #expect(Set(users.compactMap { $0["password_hash"] as? String }).count == users.count)
        let policies = try #require(object["policies"] as? [[String: Any]])
        #expect(policies.count == ReportTopology.policies.count)
    }
}
