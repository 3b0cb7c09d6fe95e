// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

@testable import Operations

@Suite struct WholeFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path) }
    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
    }

    @Test(
        "A file is for its owner alone, and no draft stays beside it",
        arguments: [WholeFile.Options(), [.durable], [.durable, .new]]
    )
    func mode(_ options: WholeFile.Options) throws {
        let path = folder.path + "/a"
        try WholeFile.store(Array("one".utf8), to: path, options)
        var about = stat()
        #expect(stat(path, &about) == 0 && about.st_mode & 0o777 == 0o600)
        #expect(try names() == ["a"])
        #expect(try text("a") == "one")
    }

    @Test("A link that lies at the place is replaced or refused, never written through", arguments: [true, false])
    func link(_ isNew: Bool) throws {
        let stranger = try folder.file("stranger", "precious")
        let path = folder.path + "/port"
        #expect(symlink(stranger, path) == 0)
        if isNew {
            #expect(throws: WholeFile.Trouble.self) { try WholeFile.store([65], to: path, .new) }
        } else {
            try WholeFile.store([65], to: path, [])
            #expect(try text("port") == "A")
        }
        #expect(try text("stranger") == "precious")
    }

    @Test("What lies under the name that was used for drafts before is left alone")
    func predictableName() throws {
        let stranger = try folder.file("stranger", "precious")
        let path = folder.path + "/port"
        for name in ["\(path).\(getpid())", "\(path).\(getpid()).tmp"] { #expect(symlink(stranger, name) == 0) }
        try PortFile(path: path).store(8_080)
        #expect(try text("port") == "8080\n" && text("stranger") == "precious")
    }

    @Test("A file that is there is kept when a new one is asked for")
    func new() throws {
        let path = try folder.file("341.csv", "filled in")
        let trouble = #expect(throws: WholeFile.Trouble.self) { try WholeFile.store([65], to: path, .new) }
        #expect(trouble?.isThereAlready == true)
        #expect(try text("341.csv") == "filled in")
        #expect(try names() == ["341.csv"])
    }

    @Test("A directory in which everybody may write is no private place, a sticky one is", arguments: [0o777, 0o1777])
    func openDirectory(_ mode: mode_t) throws {
        let directory = folder.path + "/open"
        #expect(mkdir(directory, 0o700) == 0 && chmod(directory, mode) == 0)
        if mode == 0o777 {
            let trouble = #expect(throws: WholeFile.Trouble.self) {
                try WholeFile.store([65], to: directory + "/a", .privately)
            }
            #expect(trouble?.isUnsafe == true)
            #expect(throws: OpsServerError.self) { try PortFile(path: directory + "/port").store(1) }
        } else {
            try WholeFile.store([65], to: directory + "/a", .privately)
        }
    }

    @Test("Parents of paths", arguments: [("a", "."), ("/a", "/"), ("b/a", "b"), ("/b/a", "/b")])
    func parents(_ path: String, _ parent: String) {
        #expect(WholeFile.parent(path) == parent)
    }
}
