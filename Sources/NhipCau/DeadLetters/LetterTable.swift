// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

/// Dead letters as tables.
enum LetterTable {
    static func groups(_ groups: [DeadLetterGroup]) -> String {
        let rows = groups.map { group in
            [
                group.stage, LetterWords.cell(group.reason), "\(group.letters)", "\(group.times)",
                LetterWords.time(group.firstAt), LetterWords.time(group.lastAt),
            ]
        }
        return Console.table([["STAGE", "REASON", "LETTERS", "TIMES", "FIRST (UTC+7)", "LAST"]] + rows, right: [2, 3])
    }

    static func letters(_ letters: [DeadLetterRow]) -> String {
        let rows = letters.map { letter in
            [
                "\(letter.id)", letter.state.rawValue, letter.stage, LetterWords.cell(letter.reason),
                LetterWords.cell(letter.unitCode), "\(letter.times)", LetterWords.age(letter.lastAt),
                letter.submissionID?.uuidString.lowercased() ?? LetterWords.cell(letter.messageID),
            ]
        }
        let head = ["ID", "STATE", "STAGE", "REASON", "UNIT", "TIMES", "AGE", "SUBMISSION"]
        return Console.table([head] + rows, right: [0, 5, 6])
    }
}

/// The same for programs. Times are milliseconds since 1970.
struct LetterDocument: Encodable {
    struct Group: Encodable {
        let stage: String
        let reason: String
        let letters: Int64
        let times: Int64
        let firstAtMilliseconds: Int64
        let lastAtMilliseconds: Int64
    }

    struct Letter: Encodable {
        let id: Int64
        let state: String
        let stage: String
        let queue: String
        let reason: String
        let detail: String
        let submission: String?
        let account: String?
        let unit: String?
        let messageId: String?
        let bodySize: Int
        let hasBody: Bool
        let attempts: Int
        let times: Int64
        let firstAtMilliseconds: Int64
        let lastAtMilliseconds: Int64
    }

    let groups: [Group]
    let letters: [Letter]

    init(_ groups: [DeadLetterGroup], _ letters: [DeadLetterRow]) {
        self.groups = groups.map {
            Group(
                stage: $0.stage,
                reason: $0.reason,
                letters: $0.letters,
                times: $0.times,
                firstAtMilliseconds: $0.firstAt / 1_000,
                lastAtMilliseconds: $0.lastAt / 1_000
            )
        }
        self.letters = letters.map {
            Letter(
                id: $0.id,
                state: $0.state.rawValue,
                stage: $0.stage,
                queue: $0.queue,
                reason: $0.reason,
                detail: $0.detail,
                submission: $0.submissionID?.uuidString.lowercased(),
                account: $0.account,
                unit: $0.unitCode,
                messageId: $0.messageID,
                bodySize: $0.bodySize,
                hasBody: $0.hasBody,
                attempts: $0.attempts,
                times: $0.times,
                firstAtMilliseconds: $0.firstAt / 1_000,
                lastAtMilliseconds: $0.lastAt / 1_000
            )
        }
    }
}
