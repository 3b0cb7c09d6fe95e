// SPDX-License-Identifier: Apache-2.0

import Foundation
import Operations
import Testing

/// Holds `config/nhipcau.yaml` and the loader together: the file is the documentation of every key.
struct ShippedConfigurationTests {
    private static let directory = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "config").path()

    private let text: String

    init() throws {
        text = try String(contentsOfFile: Self.directory + "/nhipcau.yaml", encoding: .utf8)
    }

    /// The file with every `# key: value` made effective, and paths of an imagined installation led to `path`.
    private func uncommented(path: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard let match = line.firstMatch(of: /^(\s*)# ([a-zA-Z]+: \S.*)$/), match.1.count > 0 else {
                return String(line)
            }
            return String(match.1 + match.2)
        }
        .joined(separator: "\n").replacing(/\/etc\/nhipcau\/[a-z\/.-]+/, with: path)
    }

    @Test func loadsWithoutAWord() throws {
        let configuration = try NhipCauConfiguration.load(environment: ["NHIPCAU_CONFIG": Self.directory])
        #expect(configuration.notes.isEmpty)
    }

    @Test func everyExampleInACommentIsAValidValueOfAKeyThatIsRead() throws {
        let folder = try TemporaryFolder()
        let secret = try folder.file("secret", "word\n")
        _ = try folder.file("nhipcau.yaml", uncommented(path: secret))
        let configuration = try NhipCauConfiguration.load(environment: ["NHIPCAU_CONFIG": folder.path])
        #expect(configuration.notes == ["broker.caFile has no effect while broker.tls is false"])
    }

    @Test func statedDefaultsAreTheDefaults() throws {
        let folder = try TemporaryFolder()
        _ = try folder.file("nhipcau.yaml", uncommented(path: try folder.file("secret", "word\n")))
        let stated = try NhipCauConfiguration.load(environment: ["NHIPCAU_CONFIG": folder.path])
        _ = try folder.file("nhipcau.yaml", "# nothing\n")
        let standard = try NhipCauConfiguration.load(environment: ["NHIPCAU_CONFIG": folder.path])
        #expect(stated.stage == standard.stage)
        #expect(stated.log == standard.log)
        #expect(stated.ops.port == standard.ops.port)
        #expect(stated.database.poolSize == standard.database.poolSize)
        #expect(stated.database.sslMode == standard.database.sslMode)
        #expect(stated.broker.port == standard.broker.port)
        #expect(stated.broker.heartbeat == standard.broker.heartbeat)
        #expect(stated.account.prefix == standard.account.prefix)
    }

    @Test func everyKeyThatIsReadIsInTheFile() {
        let file = uncommented(path: "/dev/null")
        for key in NhipCauConfiguration.knownKeys.sorted() where !key.hasSuffix(".password") {
            let parts = key.split(separator: ".")
            #expect(file.contains("\n\(parts[0]):\n"), "\(key)")
            #expect(file.contains("\n  \(parts[1]): "), "\(key)")
        }
    }
}
