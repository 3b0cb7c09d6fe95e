// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Operations
import Testing

@testable import NhipCau

@Suite struct SpoolTests {
    private let folder: Folder
    private let spool: Spool

    init() throws {
        folder = try Folder()
        let configuration = try NhipCauConfiguration.load(environment: ["ACCOUNT_SPOOL": folder.path + "/spool"])
        spool = Spool(configuration.account, unit: "341")
    }

    private func body(_ text: String) -> (UUID) -> [UInt8] {
        { Array("{\"id\":\"\($0)\",\"text\":\"\(text)\"}\n\nend".utf8) }
    }

    @Test("A report gets an id of its own when it is laid down, and keeps it with its bytes")
    func ids() throws {
        let first = try spool.add(title: "một.csv", id: nil, body: body("một"))
        let second = try spool.add(title: "hai.csv", id: nil, body: body("hai"))
        #expect(first.uuidString < second.uuidString && first.uuidString.dropFirst(14).first == "7")
        let entries = spool.entries()
        #expect(entries.map(\.id) == [first, second])
        #expect(entries.map(\.title) == ["một.csv", "hai.csv"])
        #expect(entries.map(\.body) == [body("một")(first), body("hai")(second)])
        #expect(TraceParent(entries[0].traceParent) != nil)
    }

    @Test("What waits with the same content is not laid down twice; once it is gone, it is a new sending")
    func twice() throws {
        let first = try spool.add(title: "a.csv", id: nil, body: body("a"))
        #expect(try spool.add(title: "b.csv", id: nil, body: body("a")) == first)
        #expect(spool.entries().count == 1)
        spool.remove(try #require(spool.entries().first))
        #expect(try spool.add(title: "a.csv", id: nil, body: body("a")) != first)
    }

    @Test("An id that a file states itself is kept; other content under it waits its turn")
    func stated() throws {
        let id = UUID()
        #expect(try spool.add(title: "a.json", id: id, body: { _ in [65] }) == id)
        #expect(try spool.add(title: "a.json", id: id, body: { _ in [65] }) == id)
        let failure = #expect(throws: Failure.self) { try spool.add(title: "b.json", id: id, body: { _ in [66] }) }
        #expect(failure?.next.contains("nhipcau send") == true)
        #expect(spool.entries().map(\.body) == [[65]])
    }

    @Test("Several commands at once lay one report down once")
    func atOnce() async throws {
        let spool = spool
        let ids = try await withThrowingTaskGroup(of: UUID.self) { group in
            for _ in 0..<8 {
                group.addTask { try spool.add(title: "a", id: nil) { Array("\($0) a".utf8) } }
            }
            return try await group.reduce(into: Set<UUID>()) { $0.insert($1) }
        }
        #expect(ids.count == 1 && spool.entries().count == 1)
    }

    @Test("A title cannot add lines, files of the version before are read, damaged ones are named")
    func forms() throws {
        let id = try spool.add(title: "a\nb\u{1B}[2J.csv", id: nil, body: body("a"))
        let entry = try #require(spool.entries().first)
        #expect(entry.id == id && entry.body == body("a")(id) && entry.title == "a b⟨U+001B⟩[2J.csv")
        let old = UUID()
        let name = spool.directory + "/1700000000000-\(old.uuidString.lowercased()).report"
        try Data("NHIPCAU-SPOOL 1\n\(TraceParent.random())\n{\"a\":\n\n1}".utf8).write(to: URL(fileURLWithPath: name))
        let bad = spool.directory + "/1700000000001-\(UUID().uuidString.lowercased()).report"
        try Data("NHIPCAU-SPOOL 9\n".utf8).write(to: URL(fileURLWithPath: bad))
        #expect(spool.entries().map(\.id) == [old, id])
        #expect(spool.entries().first?.body == Array("{\"a\":\n\n1}".utf8))
        #expect(spool.entries().first?.atMilliseconds == 1_700_000_000_000)
        #expect(spool.damaged() == [bad])
    }
}
