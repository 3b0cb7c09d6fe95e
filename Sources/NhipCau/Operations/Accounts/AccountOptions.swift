// SPDX-License-Identifier: Apache-2.0

import Accounts
import ArgumentParser
import Foundation
import Operations
import Reporting

/// Whose accounts are meant.
struct AccountOptions: ParsableArguments {
    @Flag(help: "Also the account bench, which may speak for every unit: for a broker of invented load alone.")
    var bench = false
    @Flag(help: "Without the accounts of units that ended before --as-of.")
    var withoutEnded = false
    @Option(help: "The day on which units are looked at (2025-06-30); default today.")
    var asOf: String?

    func day() throws -> CivilDate {
        guard let asOf else { return Clock.today }
        guard let day = CivilDate(written: asOf) else {
            throw ValidationError("--as-of \(asOf) is no date; write it as 2025-06-30")
        }
        return day
    }

    /// Of every code of the tree, and what is said about those that have none.
    func units(_ data: ReferenceData) throws -> [UnitAccount] {
        let (accounts, refused) = UnitAccount.all(of: data.units)
        for code in refused {
            Console.error("note: \(Console.plain(code)) gets no account: only codes of digits do")
        }
        guard withoutEnded else { return accounts }
        let day = try day()
        return accounts.filter {
            if case .ended = $0.state(on: day) { return false }
            return true
        }
    }

    func set(_ setting: Setting) throws -> AccountSet {
        let units = try units(setting.referenceData())
        return AccountSet(units: units, prefix: setting.configuration.account.prefix, hasBench: bench)
    }
}

/// Where passwords and definitions lie.
struct AccountFiles: ParsableArguments {
    @Option(help: "Directory of the passwords, one file of mode 600 each; default NHIPCAU_SECRETS.")
    var secrets: String?
    @Option(help: "File to write the broker's definitions to; without it nothing but passwords is written.")
    var definitions: String?

    func directory() throws -> SecretDirectory {
        let named = secrets ?? ProcessInfo.processInfo.environment["NHIPCAU_SECRETS"] ?? ""
        guard !named.isEmpty else {
            throw Failure(
                "find the passwords",
                why: "neither --secrets nor NHIPCAU_SECRETS names a directory",
                next: "nhipcau units accounts --secrets DIRECTORY"
            )
        }
        return try SecretDirectory(named)
    }

    /// Writes the definitions, readable by their owner alone, whole or not at all.
    func write(_ accounts: AccountSet, _ directory: SecretDirectory, vhost: String) throws {
        guard let definitions else {
            for account in accounts.accounts { _ = try directory.password(account.name) }
            return
        }
        let text = try BrokerDefinitions(accounts, vhost: vhost) { name throws(SecretDirectory.Failure) in
            try directory.password(name)
        }.json()
        try PrivateFile.write(text, to: definitions)
    }
}
