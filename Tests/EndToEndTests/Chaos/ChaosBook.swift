// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

/// How the outages went, printed as one table when the last is over.
struct ChaosBook: SuiteTrait, TestScoping {
    struct Entry: Sendable {
        let kind: String
        let name: String
        let reports: Int
        let recovery: Duration
    }

    private static let entries = Mutex<[Entry]>([])

    static func note(_ entry: Entry) {
        entries.withLock { $0.append(entry) }
    }

    @concurrent func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing body: @Sendable @concurrent () async throws -> Void
    ) async throws {
        print("Chaos with NHIPCAU_TEST_SEED=\(Dice.seed)")
        let result: Result<Void, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        print(Self.table(Self.entries.withLock { $0 }))
        try result.get()
    }

    private static func table(_ entries: [Entry]) -> String {
        var lines = ["", "Reconciled by identity: nothing lost, doubled, or dead that was good (seed \(Dice.seed))"]
        lines.append(line("kind", "outages", "reports", "recovery p50", "worst"))
        var kinds: [String] = []
        for entry in entries where !kinds.contains(entry.kind) { kinds.append(entry.kind) }
        for kind in kinds { lines.append(line(kind, entries.filter { $0.kind == kind })) }
        lines.append(line("all", entries))
        lines += entries.map { "  \(seconds($0.recovery))  \($0.kind): \($0.name)" }
        return lines.joined(separator: "\n")
    }

    private static func line(_ kind: String, _ entries: [Entry]) -> String {
        let sorted = entries.map(\.recovery).sorted()
        guard let worst = sorted.last else { return line(kind, "0", "0", "–", "–") }
        let reports = entries.map(\.reports).reduce(0, +)
        return line(kind, "\(entries.count)", "\(reports)", seconds(sorted[sorted.count / 2]), seconds(worst))
    }

    private static func line(_ cells: String...) -> String {
        zip(cells, [28, 9, 9, 14, 10]).map { cell, width in
            cell + String(repeating: " ", count: max(1, width - cell.count))
        }.joined()
    }

    private static func seconds(_ duration: Duration) -> String {
        duration.formatted(.units(allowed: [.seconds], width: .narrow, fractionalPart: .show(length: 2)))
    }
}
