// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Operations

/// Reports of one unit on their way out, one file each. A report gets its id when it is laid down, and is taken away when
/// the broker has confirmed it: whatever happens in between, it is sent again with the same id and bytes, and the province
/// answers the repeat as a duplicate.
struct Spool {
    struct Entry: Sendable {
        let id: UUID
        let traceParent: String
        /// How the officer knows it: the name of her file.
        let title: String
        let body: [UInt8]
        let path: String
    }

    let directory: String
    /// The second version names the officer's file; the first is still read.
    private static let heads = ["NHIPCAU-SPOOL 1", "NHIPCAU-SPOOL 2"]

    init(_ account: AccountSettings, unit: String) {
        directory = "\(account.spool)/\(unit)"
    }

    /// Lays a report down under an id of its own. What waits already with the same content is not laid down twice.
    ///
    /// - Parameters:
    ///   - id: what the file itself says; nil for a new one.
    ///   - body: the bytes to send under an id.
    /// - Returns: the id under which it is sent.
    func add(title: String, id: UUID?, body: (UUID) -> [UInt8]) throws -> UUID {
        try DurableFile.prepare(directory)
        // Two commands at once would both find nothing.
        let lock = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(lock) }
        flock(lock, LOCK_EX)

        let waiting = entries()
        if let same = waiting.first(where: { (id ?? $0.id) == $0.id && $0.body == body($0.id) }) { return same.id }
        if let id, waiting.contains(where: { $0.id == id }) {
            throw Failure.officer(
                "Chưa gửi \(title)",
                why: "một báo cáo khác mang cùng mã gửi đang chờ gửi",
                next: "gửi phần đang chờ trước bằng lệnh: nhipcau send, rồi gửi lại tệp này"
            )
        }
        let own = id ?? TimeOrderedID.next()
        let name = "\(Clock.milliseconds)-\(own.uuidString.lowercased()).report"
        let head = "\(Self.heads[1])\n\(TraceParent.random())\n\(Console.plain(title))\n"
        try DurableFile.write(Array(head.utf8) + body(own), to: "\(directory)/\(name)")
        return own
    }

    /// What waits, oldest first.
    func entries() -> [Entry] { names().compactMap(entry) }

    /// Files that cannot be read as what they should be; they are never sent and never taken away.
    func damaged() -> [String] { names().filter { entry($0) == nil }.map { "\(directory)/\($0)" } }

    func remove(_ entry: Entry) { DurableFile.remove(entry.path) }

    private func names() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasSuffix(".report") }.sorted()
    }

    private func entry(_ name: String) -> Entry? {
        let path = "\(directory)/\(name)"
        guard let separator = name.firstIndex(of: "-"),
            let id = UUID(uuidString: String(name[name.index(after: separator)...].dropLast(".report".count))),
            let bytes = FileManager.default.contents(atPath: path).map({ [UInt8]($0) })
        else { return nil }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 3, omittingEmptySubsequences: false)
        guard lines.count > 2, let version = Self.heads.firstIndex(of: String(decoding: lines[0], as: UTF8.self)),
            lines.count > version + 2
        else { return nil }
        return Entry(
            id: id,
            traceParent: String(decoding: lines[1], as: UTF8.self),
            title: version == 0 ? "báo cáo" : String(decoding: lines[2], as: UTF8.self),
            body: Array(bytes[lines[version + 2].startIndex...]),
            path: path
        )
    }

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

extension Spool.Entry {
    /// When it was laid down, milliseconds since 1970.
    var atMilliseconds: Int64 {
        Int64((path as NSString).lastPathComponent.prefix { $0 != "-" }) ?? Clock.milliseconds
    }
}
