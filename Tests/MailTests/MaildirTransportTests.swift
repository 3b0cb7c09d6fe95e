// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@testable import Mail

@Suite("A letter put into a maildir")
struct MaildirTransportTests {
    private func withDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "maildir-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory)
    }

    private func names(_ directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
    }

    @Test("reads back as it was written")
    func roundTrip() async throws {
        try await withDirectory { directory in
            let delivery = await MaildirTransport(directory: directory).send(
                try Samples.message(calendar: Samples.calendar())
            )
            #expect(delivery.isAccepted, "\(delivery)")
            let file = try #require(try names("\(directory)/new").first)
            let letter = try Script.parse("\(directory)/new/\(file)")
            #expect(letter.headers["Subject"] == Samples.subject)
            #expect(letter.parts.first?.content == Samples.text + "\n")
            #expect(letter.defects.isEmpty)
            #expect(try names("\(directory)/tmp").isEmpty)
        }
    }

    @Test("appears once however often it is sent, read or unread")
    func once() async throws {
        try await withDirectory { directory in
            let transport = MaildirTransport(directory: directory)
            for _ in 1...3 { #expect(await transport.send(try Samples.message()).isAccepted) }
            let file = try #require(try names("\(directory)/new").first)
            #expect(try names("\(directory)/new").count == 1)
            try FileManager.default.moveItem(atPath: "\(directory)/new/\(file)", toPath: "\(directory)/cur/\(file):2,S")
            #expect(await transport.send(try Samples.message()).isAccepted)
            #expect(try names("\(directory)/new").isEmpty)
            #expect(await transport.send(try Samples.message(id: "other@nhipcau.test")).isAccepted)
            #expect(try names("\(directory)/new").count == 1)
        }
    }

    @Test("keeps names apart and safe, whatever the Message-ID")
    func fileNames() throws {
        let long = String(repeating: "a", count: 140)
        let names = try ["a/b@c", "a!b@c", "\(long)1@nhipcau.test.example", "\(long)2@nhipcau.test.example"].map {
            MaildirTransport.fileName(for: try MessageID($0))
        }
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { !$0.contains("/") && !$0.contains(":") && $0.utf8.count <= 150 })
    }

    @Test("waits when there is no place for it")
    func noPlace() async throws {
        try await withDirectory { directory in
            try Data("in the way".utf8).write(to: URL(fileURLWithPath: directory))
            let delivery = await MaildirTransport(directory: directory).send(try Samples.message())
            guard case .transient = delivery else {
                Issue.record("\(delivery)")
                return
            }
            #expect(delivery.stopsEveryLetter)
        }
    }
}
