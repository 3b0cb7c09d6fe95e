// SPDX-License-Identifier: Apache-2.0

import Foundation
import Operations

/// Reports of one unit on their way out, one file each. A report is laid down before it is sent and taken away when the
/// broker has confirmed it: whatever happens in between, it is sent again with the same id and bytes, and the province
/// answers the repeat as a duplicate.
struct Spool {
    struct Entry: Sendable {
        let id: UUID
        let traceParent: String
        let body: [UInt8]
        let path: String
    }

    let directory: String
    private static let head = "NHIPCAU-SPOOL 1"

    init(_ account: AccountSettings, unit: String) {
        directory = "\(account.spool)/\(unit)"
    }

    /// Lays a report down; one with the same id stays as it is when its bytes are the same.
    func add(id: UUID, body: [UInt8]) throws {
        let name = id.uuidString.lowercased()
        if let known = entries().first(where: { $0.id == id }) {
            if known.body == body { return }
            throw Failure(
                "gửi báo cáo \(name)",
                why: "một báo cáo khác mang cùng mã đang chờ gửi",
                next: "gửi phần đang chờ bằng nhipcau send, rồi gửi lại tệp này",
                isForOfficers: true
            )
        }
        let head = "\(Self.head)\n\(TraceParent.random())\n"
        try DurableFile.write(Array(head.utf8) + body, to: "\(directory)/\(Clock.milliseconds)-\(name).report")
    }

    /// What waits, oldest first.
    func entries() -> [Entry] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasSuffix(".report") }.sorted().compactMap { name in
            let path = "\(directory)/\(name)"
            guard let separator = name.firstIndex(of: "-"),
                let id = UUID(uuidString: String(name[name.index(after: separator)...].dropLast(7))),
                let bytes = FileManager.default.contents(atPath: path).map({ [UInt8]($0) })
            else { return nil }
            let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
            guard lines.count == 3, String(decoding: lines[0], as: UTF8.self) == Self.head else { return nil }
            return Entry(
                id: id,
                traceParent: String(decoding: lines[1], as: UTF8.self),
                body: Array(lines[2]),
                path: path
            )
        }
    }

    func remove(_ entry: Entry) { DurableFile.remove(entry.path) }

    /// A report that waits on this machine, by what its file's name and place say.
    struct Kept: Sendable {
        let unit: String
        /// When it was laid down, milliseconds since 1970.
        let atMilliseconds: Int64
    }

    /// Looks for a report in the spools of all units.
    static func find(_ id: UUID, in spool: String) -> Kept? {
        let end = "-\(id.uuidString.lowercased()).report"
        for unit in (try? FileManager.default.contentsOfDirectory(atPath: spool)) ?? [] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(spool)/\(unit)")) ?? []
            for name in names where name.hasSuffix(end) {
                if let time = Int64(name.dropLast(end.count)) { return Kept(unit: unit, atMilliseconds: time) }
            }
        }
        return nil
    }
}
