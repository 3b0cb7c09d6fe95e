// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// A dead letter about to be stored. Its texts come from strangers: what PostgreSQL cannot store is replaced, and all are
/// cut at a length that is enough to find the sender.
package struct NewDeadLetter: Sendable {
    /// Bytes of a text that are kept.
    private static let textLimit = 500

    package let stage: String
    package let queue: String
    package let reason: String
    package let detail: String
    package let submissionID: UUID?
    package let account: String?
    package let unitCode: String?
    package let routingKey: String
    package let messageID: String?
    package let messageType: String?
    package let contentType: String?
    /// JSON.
    package let headers: String
    package let properties: [UInt8]
    /// `nil` when it was over the limit.
    package let body: [UInt8]?
    package let bodySize: Int
    package let attempts: Int

    package init(
        stage: String,
        queue: String,
        reason: String,
        detail: String,
        submissionID: UUID?,
        account: String?,
        unitCode: String?,
        routingKey: String,
        messageID: String?,
        messageType: String?,
        contentType: String?,
        headers: [(key: String, value: HeaderValue)],
        properties: [UInt8],
        body: [UInt8]?,
        bodySize: Int,
        attempts: Int
    ) {
        self.stage = stage
        self.queue = queue
        self.reason = reason
        self.detail = Self.clean(detail)
        self.submissionID = submissionID
        self.account = account.map(Self.clean)
        self.unitCode = unitCode.map(Self.clean)
        self.routingKey = Self.clean(routingKey)
        self.messageID = messageID.map(Self.clean)
        self.messageType = messageType.map(Self.clean)
        self.contentType = contentType.map(Self.clean)
        self.headers = Self.json(headers)
        self.properties = properties
        self.body = body
        self.bodySize = bodySize
        self.attempts = attempts
    }

    /// A header's value, of the kinds that are read.
    package enum HeaderValue: Sendable, Encodable {
        case text(String)
        case integer(Int64)
        case boolean(Bool)

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(NewDeadLetter.clean(text))
            case .integer(let number): try container.encode(number)
            case .boolean(let value): try container.encode(value)
            }
        }
    }

    /// Text that any database takes: no NUL, which PostgreSQL stores in no text, and not without an end.
    private static func clean(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let next = scalar == "\0" ? "␀" : scalar
            guard result.utf8.count + Unicode.UTF8.width(next) <= textLimit else { break }
            result.unicodeScalars.append(next)
        }
        return result
    }

    /// The first of each name, 64 at the most: the bytes as received stand beside them.
    private static func json(_ headers: [(key: String, value: HeaderValue)]) -> String {
        var table: [String: HeaderValue] = [:]
        for (key, value) in headers.prefix(64) where table[clean(key)] == nil { table[clean(key)] = value }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(table) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    /// SHA-256 of what makes it this letter and no other. Not of the reason: a letter that comes again for another reason
    /// is the same letter. Of the account, too: nobody's letter hides behind another's that is like it.
    var fingerprint: [UInt8] {
        var parts: [any Collection<UInt8>] = [
            queue.utf8, (account ?? "").utf8, routingKey.utf8, (messageID ?? "").utf8, properties, body ?? [],
        ]
        parts.append("\(submissionID?.uuidString ?? "") \(bodySize)".utf8)
        return Self.hash(parts)
    }

    /// Of the row that counts all letters of one account and reason when there are too many of them.
    var commonFingerprint: [UInt8] {
        Self.hash(["common".utf8, queue.utf8, (account ?? "").utf8, reason.utf8])
    }

    private static func hash(_ parts: [any Collection<UInt8>]) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            withUnsafeBytes(of: UInt64(part.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: part)
        }
        return ContentHash.sha256(bytes)
    }
}

extension Unicode.UTF8 {
    fileprivate static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0..<0x80: 1
        case 0x80..<0x800: 2
        case 0x800..<0x10000: 3
        default: 4
        }
    }
}
