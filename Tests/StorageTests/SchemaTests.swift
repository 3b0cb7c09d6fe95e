// SPDX-License-Identifier: Apache-2.0
import Foundation
import Postgres
import Storage
import Testing

@Suite("The schema", .serialized, .timeLimit(.minutes(1)))
struct SchemaTests {
    @Test("The list of migrations is the folder of migrations")
    func registry() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Storage/Migrations").standardizedFileURL
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let files = try names.map { name in
            let sql = try Data(contentsOf: folder.appending(path: name))
            return try #require(Migration(fileName: name, sql: Array(sql)), "\(name) is not V0001__name.sql")
        }
        #expect(files.map(\.version) == Schema.migrations.map(\.version))
        #expect(files.map(\.name) == Schema.migrations.map(\.name))
        #expect(files.map(\.sql) == Schema.migrations.map(\.sql))
        #expect(Schema.migrations.map(\.version) == Array(1...Int32(Schema.migrations.count)))
    }

    @Test("The gate is shut before the migrations and open after them")
    func gate() async throws {
        try await TestDatabase.withPool(migrated: false) { pool in
            let gate = SchemaGate(pool: pool, migrator: try Schema.migrator())
            let shut = try await failure { try await gate.check() }
            #expect(shut.code == .schemaVersion && shut.isTransient)
            async let opened: Void = gate.wait(upTo: .seconds(20), every: .milliseconds(10))
            try await pool.withConnection { _ = try await Schema.migrator().migrate(on: $0) }
            try await opened
            try await gate.check()
        }
    }

    @Test("Waiting before the gate ends at its limit with the reason")
    func gateLimit() async throws {
        try await TestDatabase.withPool(migrated: false) { pool in
            let gate = SchemaGate(pool: pool, migrator: try Schema.migrator())
            var notices = 0
            let error = try await failure {
                try await gate.wait(upTo: .seconds(2), every: .milliseconds(10)) { _ in notices += 1 }
            }
            #expect(error.code == .schemaVersion)
            #expect(error.message.contains("nhipcau migrate"))
            #expect(notices == 1)
        }
    }

    @Test("A program older than the schema is refused at once, and so is a changed text")
    func gateRefusals() async throws {
        try await TestDatabase.withPool { pool in
            let older = try Migrator(migrations: Array(Schema.migrations.dropLast()))
            let error = try await failure {
                try await SchemaGate(pool: pool, migrator: older).wait(upTo: .seconds(60))
            }
            #expect(error.code == .schemaVersion && !error.isTransient)
            var changed = Schema.migrations
            changed[0] = Migration(version: 1, name: "intake", sql: Array("SELECT 1".utf8))
            let other = SchemaGate(pool: pool, migrator: try Migrator(migrations: changed))
            let refusal = try await failure { try await other.wait(upTo: .seconds(60)) }
            #expect(refusal.code == .migration)
        }
    }
}
