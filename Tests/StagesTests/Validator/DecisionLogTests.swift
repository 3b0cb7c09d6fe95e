// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Operations
import Synchronization
import TestSupport
import Testing

@testable import Stages

@Suite("What the log says of decisions") struct DecisionLogTests {
    @Test("What a unit has to mend is said at info, everything at debug, with what one searches by")
    func levels() async throws {
        try await HandlerGround.with { ground, generator in
            let reports = try generator.reports(3)
            let other = reports[0].revision(on: 0, saying: "Một báo cáo khác cùng kỳ")
            for (level, count) in [(Logger.Level.info, 1), (.debug, 4)] {
                let lines = LogLines(level)
                let worker = ValidatorHandler(
                    pool: ground.pool,
                    rules: ground.validator.judge.rules,
                    lanes: 1,
                    log: DecisionLog(Logger(label: "decisions") { _ in lines })
                )
                let entries = try await ground.ingested((reports + [other]).map { try $0.entry() })
                _ = try await ground.decided(entries, by: worker)
                let said = lines.all.said
                #expect(said.count == count, "\(said)")
                let conflict = try #require(
                    said.first { $0[LogKey.submissionID] == other.id.uuidString.lowercased() }
                )
                #expect(conflict[LogKey.outcome] == "conflict" || conflict[LogKey.outcome] == "duplicate")
                #expect(conflict[LogKey.unitCode] == other.unitCode && conflict[LogKey.attempt] == "0")
                #expect(conflict[LogKey.receiptNumber]?.hasPrefix("TB-") == true)
                let first = said.first { $0[LogKey.submissionID] == reports[1].id.uuidString.lowercased() }
                #expect((first != nil) == (level == .debug))
            }
        }
    }
}

/// Keeps what is logged.
private struct LogLines: LogHandler {
    final class All: Sendable {
        private let lines = Mutex<[[String: String]]>([])

        var said: [[String: String]] { lines.withLock { $0 } }
        func add(_ line: [String: String]) { lines.withLock { $0.append(line) } }
    }

    let all = All()
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    init(_ level: Logger.Level) {
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let line = (event.metadata ?? [:]).mapValues { "\($0)" }
        all.add(line)
    }
}
