// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Storage

/// Splits a batch into rounds in which no submission and no report comes twice, so that one statement a round decides and
/// a correction finds the revision that stands just before it in the same batch.
///
/// Where something comes twice, the order is that of the revisions and, of rivals, that of arrival at the broker: it does
/// not depend on who carried them here in which order.
enum Rounds {
    static func plan(_ judged: [JudgedEntry]) -> [[Int]] {
        let asTheyCame = plan(judged, Array(judged.indices))
        return asTheyCame.count < 2 ? asTheyCame : plan(judged, judged.indices.sorted { isBefore($0, $1, judged) })
    }

    private static func plan(_ judged: [JudgedEntry], _ order: [Int]) -> [[Int]] {
        var rounds: [[Int]] = []
        var nextForID: [UUID: Int] = [:]
        var nextForKey: [ReportKey: Int] = [:]
        for index in order {
            let item = judged[index]
            let round = max(nextForID[item.id] ?? 0, item.key.flatMap { nextForKey[$0] } ?? 0)
            if round == rounds.count { rounds.append([]) }
            rounds[round].append(index)
            nextForID[item.id] = round + 1
            if let key = item.key { nextForKey[key] = round + 1 }
        }
        return rounds
    }

    private static func isBefore(_ left: Int, _ right: Int, _ judged: [JudgedEntry]) -> Bool {
        let (one, two) = (judged[left], judged[right])
        if one.base != two.base { return one.base < two.base }
        let (first, second) = (one.entry.payload.receivedAt, two.entry.payload.receivedAt)
        if first != second { return first < second }
        return one.id == two.id ? left < right : one.id.uuidString < two.id.uuidString
    }
}
