// SPDX-License-Identifier: Apache-2.0
import Foundation
import Postgres
import Storage
import TestSupport
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

    @Test("A program goes on beside a newer schema, unless a step says that it must not; a changed text is refused")
    func gateRefusals() async throws {
        try await TestDatabase.withPool { pool in
            let older = try Migrator(migrations: Array(Schema.migrations.dropLast()))
            try await SchemaGate(pool: pool, migrator: older).check()
            let next = Int32(Schema.migrations.count + 1)
            let breaking = Migration(version: next, name: "x", sql: Array("-- breaking: a test\nSELECT 1".utf8))
            let newer = try Migrator(migrations: Schema.migrations + [breaking])
            try await pool.withConnection { _ = try await newer.migrate(on: $0) }
            let error = try await failure {
                try await SchemaGate(pool: pool, migrator: try Schema.migrator()).wait(upTo: .seconds(60))
            }
            #expect(error.code == .schemaVersion && !error.isTransient)
            #expect(error.message.contains("deploy the newer program"))
            var changed = Schema.migrations
            changed[0] = Migration(version: 1, name: "intake", sql: Array("SELECT 1".utf8))
            let other = SchemaGate(pool: pool, migrator: try Migrator(migrations: changed))
            let refusal = try await failure { try await other.wait(upTo: .seconds(60)) }
            #expect(refusal.code == .migration)
        }
    }

    @Test("Waiting goes on through an outage and a refused password, tells each reason once, and ends when all is well")
    func gateOutlastsRefusals() async throws {
        try await TestDatabase.withPool { pool in
            let words = EventRecorder<String?>()
            let reasons = EventRecorder<PostgresError.Code>()
            let proxy = try FaultProxy(to: pool.configuration.host, port: pool.configuration.port)
            defer { proxy.close() }
            proxy.refuse()
            var configuration = TestPostgres.through(proxy, pool.configuration)
            configuration.passwordSource = { words.events.last ?? "sai" }
            let other = PostgresPool(configuration, size: 1)
            let gate = SchemaGate(pool: other, migrator: try Schema.migrator())
            async let opened: Void = gate.wait(every: .milliseconds(10)) { reasons.record($0.code) }
            try await reasons.next { $0 == .connectFailed }
            try proxy.admit()
            try await reasons.next { $0 == .authenticationFailed }
            words.record(pool.configuration.password)
            try await opened
            #expect(reasons.events == [.connectFailed, .authenticationFailed])
            await other.close()
        }
    }
}
