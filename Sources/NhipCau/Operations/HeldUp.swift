// SPDX-License-Identifier: Apache-2.0

import Postgres
import Storage

/// What stands still, by what the database knows.
struct HeldUp: Sendable {
    /// When the oldest submission without a decision was stored, milliseconds since 1970.
    let oldest: Int64?
    /// Open ones; `nil` when the table is not there yet.
    let dead: [StandingRepository.DeadLetters]?

    static func read(_ setting: Setting) async throws -> HeldUp {
        try await setting.withDatabase { connection in
            let tables = try await connection.pipeline([
                StandingRepository.present("submissions"), StandingRepository.present("parked"),
                StandingRepository.present("dead_letters"),
            ])
            var oldest: Int64?
            if try tables[0].bool(0, 0) {
                let parked = try tables[1].bool(0, 0)
                let statement = StandingRepository.oldestUndecided(besidesParked: parked)
                oldest = try StandingRepository.oldestUndecided(try await connection.query(statement))
            }
            guard try tables[2].bool(0, 0) else { return HeldUp(oldest: oldest, dead: nil) }
            let rows = try await connection.query(StandingRepository.openDeadLetters())
            return HeldUp(oldest: oldest, dead: try StandingRepository.openDeadLetters(rows))
        }
    }

    var text: String {
        let age = oldest.map { Clock.span(Clock.milliseconds - $0) } ?? "none"
        var lines = ["Oldest report without a decision: \(age)"]
        guard let dead else {
            return (lines + ["Dead letters: the table is not there yet (nhipcau migrate)"]).joined(separator: "\n")
        }
        if dead.isEmpty { lines.append("Dead letters: none") }
        for letters in dead {
            lines.append("Dead letters of \(letters.queue): \(letters.count) \(Console.plain(letters.reason))")
        }
        return lines.joined(separator: "\n")
    }
}
