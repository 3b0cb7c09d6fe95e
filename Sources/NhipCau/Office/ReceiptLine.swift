// SPDX-License-Identifier: Apache-2.0

import Foundation
import Reporting
import Storage

/// One receipt as the province wrote it, and the key by which it is known: the submission, what became of it, and when.
/// The same receipt that comes again, because a line broke or because it was asked for, has the same key.
struct ReceiptLine: Sendable {
    let key: String
    /// The receipt's own JSON, without line ends; what this program does not know of it stays.
    let json: [UInt8]

    /// Begins the key of what could not be read.
    private static let unreadableMark = "?"

    /// Every receipt of a message. What is no message of receipts makes one line that can be looked at later.
    static func lines(of body: [UInt8]) -> [ReceiptLine] {
        guard let items = ReceiptItems.slices(of: body), !items.isEmpty else { return [unreadable(body)] }
        return items.map { item in
            let json = item.map { $0 == 0x0A || $0 == 0x0D || $0 == 0x09 ? 0x20 : $0 }
            guard let head = try? JSONDecoder().decode(Head.self, from: Data(json)), head.isClean
            else { return unreadable(json) }
            return ReceiptLine(key: head.key, json: json)
        }
    }

    init(key: String, json: [UInt8]) {
        self.key = key
        self.json = json
    }

    /// The id of the submission, lower case; nil when the line could not be read.
    var submission: String? { isReadable ? String(key.prefix { $0 != " " }) : nil }
    var outcome: String { key.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
    private var isReadable: Bool { !key.hasPrefix(Self.unreadableMark) }

    /// A message of contract `receipts.v1` with this receipt alone; nil when it was none.
    var message: [UInt8]? {
        guard isReadable else { return nil }
        return Array(#"{"schema":"\#(Receipt.schema)","receipts":["#.utf8) + json + Array("]}".utf8)
    }

    /// As this program understands it; nil when a newer province says more than that.
    var receipt: Receipt? { message.flatMap { ReceiptReader.read($0)?.first } }

    private static func unreadable(_ bytes: [UInt8]) -> ReceiptLine {
        let hash = ContentHash.sha256(bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return ReceiptLine(key: "\(unreadableMark) \(hash)", json: Array(Data(bytes).base64EncodedString().utf8))
    }

    private struct Head: Decodable {
        let submission_id: String
        let outcome: String
        let decided_at: String

        var key: String { "\(submission_id.lowercased()) \(outcome) \(decided_at)" }
        /// Fit for a key: three words of plain letters.
        var isClean: Bool {
            [submission_id, outcome, decided_at].allSatisfy { word in
                !word.isEmpty && word.utf8.count <= 64 && word.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            }
        }
    }
}

/// Takes the receipts of a message apart without changing a byte of them.
enum ReceiptItems {
    private struct Message: Decodable {
        let schema: String
    }

    /// The elements of the array `receipts`; nil when the bytes are no message of receipts.
    static func slices(of body: [UInt8]) -> [ArraySlice<UInt8>]? {
        guard let message = try? JSONDecoder().decode(Message.self, from: Data(body)),
            message.schema == Receipt.schema, let start = array(in: body)
        else { return nil }
        var items: [ArraySlice<UInt8>] = []
        var walk = JSONDepth(depth: 0)
        var begin: Int?
        for index in start..<body.count {
            let before = walk.depth
            let byte = body[index]
            let isInText = walk.isInText
            walk.take(byte)
            if isInText { continue }
            if byte == UInt8(ascii: "{"), before == 1 { begin = index }
            if byte == UInt8(ascii: "}"), walk.depth == 1, let first = begin {
                items.append(body[first...index])
                begin = nil
            }
            if byte == UInt8(ascii: "]"), walk.depth == 0 { return items }
        }
        return nil
    }

    /// Where the array of the key `receipts` begins, at the top of the object.
    private static func array(in body: [UInt8]) -> Int? {
        let key = Array("\"receipts\"".utf8)
        var walk = JSONDepth(depth: 0)
        for index in body.indices {
            let isKey = !walk.isInText && walk.depth == 1 && body[index...].starts(with: key)
            if isKey, let bracket = body[(index + key.count)...].firstIndex(where: { !isBlankOrColon($0) }) {
                if body[bracket] == UInt8(ascii: "[") { return bracket }
            }
            walk.take(body[index])
        }
        return nil
    }

    private static func isBlankOrColon(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 || byte == UInt8(ascii: ":")
    }
}

/// How deep a byte of valid JSON lies, and whether it is part of a text (RFC 8259, 2 and 7).
private struct JSONDepth {
    var depth: Int
    private(set) var isInText = false
    private var isEscaped = false

    init(depth: Int) { self.depth = depth }

    mutating func take(_ byte: UInt8) {
        if isInText {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInText = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""): isInText = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
    }
}
