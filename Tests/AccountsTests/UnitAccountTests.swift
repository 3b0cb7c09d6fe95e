// SPDX-License-Identifier: Apache-2.0

import Reporting
import Testing

@testable import Accounts

struct UnitAccountTests {
    @Test("Every code of the tree has one account: districts, communes and those that begin on 1 July 2025")
    func everyCode() throws {
        let registry = try Tree.registry()
        let (accounts, refused) = UnitAccount.all(of: registry)
        #expect(refused.isEmpty)
        #expect(accounts.count == Set(registry.units.map(\.code)).count)
        #expect(Set(accounts.map(\.code)).isSuperset(of: ["33", "34", "341", "12826", "13225"]))
    }

    @Test("A code with two lives is one account, and stands as the life of that day does")
    func twoLives() throws {
        let account = try #require(UnitAccount.all(of: Tree.registry()).accounts.first { $0.code == "13225" })
        #expect(account.lives.count == 2)
        #expect(account.unit(on: Tree.day("2025-06-30"))?.name == "Xã Tân Bình")
        #expect(account.unit(on: Tree.day("2025-07-01"))?.name == "Phường Thái Bình")
        #expect(account.state(on: Tree.day("2025-06-30")) == .present)
        #expect(account.state(on: Tree.day("2025-07-01")) == .present)
    }

    @Test("What begins later and what has ended is said with its day")
    func states() throws {
        let accounts = UnitAccount.all(of: try Tree.registry()).accounts
        let province = try #require(accounts.first { $0.code == "33" })
        #expect(province.state(on: Tree.day("2025-03-01")) == .begins(Tree.day("2025-07-01")))
        let district = try #require(accounts.first { $0.code == "341" })
        #expect(district.state(on: Tree.day("2025-07-01")) == .ended(Tree.day("2025-06-30")))
    }

    @Test(
        "A code is digits and nothing else",
        arguments: ["", "341\n", "34a", "U-X", "٣٤", "341\\", ".*", "341|342", " 341", "12345678901234567"]
    )
    func noCode(_ text: String) {
        #expect(!UnitAccount.isCode(text))
    }
}
