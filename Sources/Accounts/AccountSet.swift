// SPDX-License-Identifier: Apache-2.0

import Pipeline
import Reporting

/// Every account that the broker has, and none besides.
///
/// - The owner, `nhipcau`: declares the queues and moves messages; the command line's.
/// - One a worker: reads the queues of its own stage.
/// - `operator`: looks at the monitor, reads and writes no queue.
/// - One a unit of the tree, those that begin later among them: sends its own reports, reads its own receipts.
/// - `bench`, which may speak for every unit: only in a broker that is made for load and thrown away.
package struct AccountSet: Sendable {
    package static let owner = "nhipcau"
    package static let operators = "operator"
    package static let bench = "bench"
    /// Connections and channels at the same time: an office has a sender and a reader, perhaps on two computers.
    package static let unitQuota = Account.Quota(connections: 16, channels: 32)

    package let accounts: [Account]

    /// - Parameters:
    ///   - units: whose accounts they are.
    ///   - prefix: of a unit's account, before its code; setting `account.prefix`.
    ///   - hasBench: for a broker that only carries invented load.
    package init(units: [UnitAccount], prefix: String, hasBench: Bool = false) {
        var accounts = [Self.ownerAccount]
        accounts += WorkerAccount.allCases.map(\.account)
        accounts.append(Account(name: Self.operators, tags: "monitoring"))
        if hasBench { accounts.append(Self.benchAccount) }
        accounts += units.map { $0.account(prefix: prefix) }
        self.accounts = accounts
    }

    package var names: Set<String> { Set(accounts.map(\.name)) }

    /// Of these accounts of a broker those that are ours by their form and stand here no more: a unit's, a worker's, the
    /// bench's. What others made is left alone.
    package func retired(of present: [String], prefix: String) -> [String] {
        let known = names
        return present.filter { name in
            guard !known.contains(name) else { return false }
            let code = name.hasPrefix(prefix) ? name.dropFirst(prefix.count) : ""
            return UnitAccount.isCode(String(code)) || name == Self.bench || name.hasPrefix(Self.owner + "-")
        }
    }

    private static let ownerAccount = Account(
        name: owner,
        rights: Account.Rights(configure: ".*", write: ".*", read: ".*")
    )

    private static let benchAccount = Account(
        name: bench,
        tags: "impersonator",
        rights: Account.Rights(
            configure: #"^bench\."#,
            write: #"^(bench\..*|\#(ReportTopology.exchange)|amq\.default)\z"#,
            read: #"^bench\."#
        )
    )
}
