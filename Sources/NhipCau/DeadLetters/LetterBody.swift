// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pipeline
import Reporting
import Stages

/// A body, as far as it can be read: JSON indented, a bundle entry by entry, text as text, anything else as bytes.
struct LetterBody {
    private let bytes: [UInt8]
    private let type: String?

    init(_ bytes: [UInt8], type: String?) {
        self.bytes = bytes
        self.type = type
    }

    var text: String {
        if bytes.isEmpty { return "(empty)" }
        switch type {
        case SubmissionEntry.type: return entries { reader throws(CBORError) in try submission(&reader) }
        case AcceptedEntry.type: return entries { reader throws(CBORError) in try accepted(&reader) }
        case NoticeEntry.type: return entries { reader throws(CBORError) in try notice(&reader) }
        default: return Self.plain(bytes)
        }
    }

    /// What is no bundle.
    private static func plain(_ bytes: [UInt8]) -> String {
        if let json = IndentedJSON.text(bytes) { return json }
        return words(bytes) ?? HexDump.text(bytes[...])
    }

    /// UTF-8 without control characters.
    private static func words(_ bytes: [UInt8]) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let isText = text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" || $0 == "\r" || $0 == "\t" }
        return isText ? text : nil
    }

    // MARK: - Bundles

    private func entries(_ next: (inout CBORReader) throws(CBORError) -> String) -> String {
        var reader = CBORReader(bytes)
        var parts: [String] = []
        while !reader.isAtEnd {
            let start = reader.offset
            do throws(CBORError) {
                parts.append("Entry \(parts.count + 1), at byte \(start)\n" + (try next(&reader)))
            } catch {
                parts.append(
                    "From byte \(start) on it cannot be read: \(error)\n" + HexDump.text(bytes[start...], from: start)
                )
                break
            }
        }
        return parts.joined(separator: "\n\n")
    }

    private func submission(_ reader: inout CBORReader) throws(CBORError) -> String {
        let entry = try SubmissionEntry.decode(&reader, from: bytes)
        let fields = [
            ("submission", entry.id.uuidString.lowercased()), ("account", entry.account), ("unit", entry.unitCode),
            ("type", entry.declaredType ?? "-"), ("arrived", SubmissionLife.clock(entry.receivedAt)),
            ("standing", "\(entry.standing)"), ("bytes", "\(entry.bodySize)"),
            ("sender's id", entry.senderID?.uuidString.lowercased() ?? "-"), ("fault", entry.fault?.rawValue ?? "-"),
            ("traceparent", entry.traceparent ?? "-"),
        ]
        return Self.lines(fields) + "\n" + (entry.body.isEmpty ? "  (no body)" : Self.plain(Array(entry.body)))
    }

    private func accepted(_ reader: inout CBORReader) throws(CBORError) -> String {
        let entry = try AcceptedEntry.decode(&reader, from: bytes)
        var fields = [
            ("submission", entry.submissionID.uuidString.lowercased()), ("report", "\(entry.reportID)"),
            ("revision", "\(entry.revision)"), ("plan year", "\(entry.planYear)"), ("unit", entry.unitCode),
            ("arrived", SubmissionLife.clock(entry.receivedAt)), ("traceparent", entry.traceparent ?? "-"),
            ("repeated", "\(entry.isRepeated)"),
        ]
        fields += entry.contributions.map {
            ("counts for \($0.unitCode)", $0.figures.values.map(String.init).joined(separator: " "))
        }
        fields += entry.obligations.map {
            ("obligation", "\($0.kind.rawValue) \($0.key) of \($0.unitCode), due \($0.dueOn.iso): \($0.title)")
        }
        return Self.lines(fields)
    }

    private func notice(_ reader: inout CBORReader) throws(CBORError) -> String {
        let entry = try NoticeEntry.decode(&reader, from: bytes)
        return Self.lines([
            ("notice", entry.id.uuidString.lowercased()), ("reader", entry.recipient), ("day", entry.day.iso),
        ])
    }

    private static func lines(_ fields: [(String, String)]) -> String {
        fields.map { "  \($0.0): \(Console.plain($0.1))" }.joined(separator: "\n")
    }
}
