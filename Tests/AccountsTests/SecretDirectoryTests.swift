// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Accounts

struct SecretDirectoryTests {
    private let path = FileManager.default.temporaryDirectory.path + "/nhipcau-secrets-\(UUID().uuidString)"

    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test("A password is made once, long, in a file that its owner alone may read")
    func madeOnce() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let directory = try SecretDirectory(path)
        let word = try directory.password("unit-341")
        #expect(word.utf8.count == 32)
        #expect(try directory.password("unit-341") == word)
        #expect(try directory.password("unit-342") != word)
        #expect(try mode(path) == 0o700)
        #expect(try mode(directory.file("unit-341")) == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).sorted() == ["unit-341", "unit-342"])
    }

    @Test("Many who ask at once read the same password")
    func madeAtOnce() async throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let directory = try SecretDirectory(path)
        let words = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<16 { group.addTask { try? directory.password("unit-341") } }
            var words: Set<String?> = []
            for await word in group { words.insert(word) }
            return words
        }
        #expect(words.count == 1)
        #expect(!words.contains(nil))
    }

    @Test("A rotated password is another one, under the same rights")
    func rotated() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let directory = try SecretDirectory(path)
        let word = try directory.password("unit-341")
        try directory.rotate("unit-341")
        #expect(try directory.existing("unit-341") != word)
        #expect(try mode(directory.file("unit-341")) == 0o600)
    }

    @Test("A directory that others may write to, a link and a file in its place are refused")
    func foreignDirectory() throws {
        let manager = FileManager.default
        defer { try? manager.removeItem(atPath: path) }
        try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
        try manager.setAttributes([.posixPermissions: 0o777], ofItemAtPath: path)
        #expect(throws: SecretDirectory.Failure.self) { try SecretDirectory(path) }
        let link = path + "-link"
        defer { try? manager.removeItem(atPath: link) }
        try manager.createSymbolicLink(atPath: link, withDestinationPath: "/tmp")
        #expect(throws: SecretDirectory.Failure.self) { try SecretDirectory(link) }
        #expect(throws: SecretDirectory.Failure.self) { try SecretDirectory("/dev/null") }
    }

    @Test("A link in the place of a password is not followed")
    func foreignFile() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let directory = try SecretDirectory(path)
        try FileManager.default.createSymbolicLink(
            atPath: directory.file("unit-341"),
            withDestinationPath: "/etc/hostname"
        )
        #expect(throws: SecretDirectory.Failure.self) { try directory.password("unit-341") }
        try directory.rotate("unit-341")
        #expect(try directory.password("unit-341").utf8.count == 32)
    }
}
