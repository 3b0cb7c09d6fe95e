// SPDX-License-Identifier: Apache-2.0
import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Opening a connection", .serialized, .timeLimit(.minutes(1)))
struct ConnectionTests {
    @Test("A port where nobody listens fails at once, and trying again may help")
    func refused() async throws {
        var configuration = try TestServer.configuration()
        configuration.port = 1
        let error = try await failure { _ = try await PostgresConnection.connect(configuration) }
        #expect(error.code == .connectFailed && error.isTransient)
    }

    @Test("An unknown user is refused for good")
    func unknownUser() async throws {
        var configuration = try TestServer.configuration()
        configuration.user = "nobody_of_this_name"
        let error = try await failure { _ = try await PostgresConnection.connect(configuration) }
        #expect(error.code == .authenticationFailed && !error.isTransient)
    }

    @Test("A server that accepts and then says nothing is given up at the deadline")
    func silentServer() async throws {
        let listener = try SilentListener()
        var configuration = try TestServer.configuration()
        configuration.port = listener.port
        configuration.connectTimeout = .milliseconds(200)
        let start = ContinuousClock.now
        let error = try await failure { _ = try await PostgresConnection.connect(configuration) }
        #expect(error.code == .deadlineExceeded && error.isTransient)
        #expect(start.duration(to: .now) < .seconds(5))
    }

    @Test("Session settings reach the server, blanks and backslashes included")
    func settings() async throws {
        try await TestServer.withConnection({
            $0.settings = ["search_path": "\"a b\\c\", public", "timezone": "Asia/Ho_Chi_Minh"]
            $0.applicationName = "tên có dấu cách"
        }) { connection in
            let rows = try await connection.query("SELECT current_setting('search_path'), current_setting('timezone')")
            #expect(try rows.text(0, 0) == "\"a b\\c\", public")
            #expect(try rows.text(0, 1) == "Asia/Ho_Chi_Minh")
        }
    }

    @Test("No description of the configuration shows the password")
    func redaction() throws {
        let configuration = PostgresConfiguration(database: "d", user: "u", password: "mật-khẩu-9")
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains("mật-khẩu-9"))
            #expect(text.contains("***"))
        }
    }

    @Test("Every session has limits on the server's side, and commits to disk whatever the database says")
    func sessionLimits() async throws {
        let expected = [
            "statement_timeout": "22s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "20s",
            "synchronous_commit": "on", "tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5",
            "tcp_keepalives_count": "3", "tcp_user_timeout": "15000", "client_connection_check_interval": "5s",
        ]
        try await TestServer.withScratchDatabase { name in
            try await TestServer.withConnection { admin in
                try await admin.execute("ALTER DATABASE \(name) SET synchronous_commit = off")
            }
            try await TestServer.withConnection({ $0.database = name }) { connection in
                for (setting, value) in expected {
                    let found = try await connection.query("SHOW \(setting)").text(0, 0)
                    #expect(found == value, "\(setting)")
                }
            }
        }
    }

    @Test("A silent first server costs its share of the time, a refusing one nothing")
    func severalServers() async throws {
        let hole = try BlackHole()
        try await TestServer.withConnection({
            $0.connectTimeout = .seconds(3)
            $0.servers.insert(PostgresServer(host: "127.0.0.1", port: 1), at: 0)
            $0.servers.insert(PostgresServer(host: "127.0.0.1", port: hole.port), at: 0)
        }) { connection in
            let rows = try await connection.query("SELECT 5")
            #expect(try rows.int4(0, 0) == 5)
        }
    }

    @Test("A server that takes no writes is passed over, and the reason says so")
    func readOnly() async throws {
        try await TestServer.withScratchDatabase { name in
            var configuration = try TestServer.configuration()
            configuration.database = name
            let pool = PostgresPool(configuration, size: 1)
            try await pool.probe()
            try await TestServer.withConnection { admin in
                try await admin.execute("ALTER DATABASE \(name) SET default_transaction_read_only = on")
            }
            let refused = try await failure { _ = try await PostgresConnection.connect(configuration) }
            #expect(refused.code == .readOnly && refused.sqlState == "25006" && refused.isTransient)
            let probed = try await failure {
                try await pool.withConnection { try await $0.execute("SET default_transaction_read_only = on") }
                try await pool.probe()
            }
            #expect(probed.code == .readOnly)
            // Whoever only reads says so.
            configuration.needsWriting = false
            let reader = try await PostgresConnection.connect(configuration)
            let write = try await failure { try await reader.execute("CREATE TABLE t (x integer)") }
            #expect(write.code == .readOnly && write.sqlState == "25006" && write.isTransient && write.isConnectionLost)
            await pool.close()
        }
    }

    @Test("A refusal is told by its SQLSTATE, in whatever language the server speaks")
    func refusals() async throws {
        var configuration = try TestServer.configuration()
        configuration.database = "no_such_database"
        let missing = try await failure { _ = try await PostgresConnection.connect(configuration) }
        #expect(missing.sqlState == "3D000" && missing.code == .connectFailed)
        configuration = try TestServer.configuration()
        configuration.password = "không phải"
        let password = try await failure { _ = try await PostgresConnection.connect(configuration) }
        #expect(password.sqlState == "28P01" && password.code == .authenticationFailed)
        #expect(!password.message.contains("28P01"), "the code has a place of its own")
        configuration.passwordSource = { try? TestServer.configuration().password }
        let connection = try await PostgresConnection.connect(configuration)
        await connection.close()
        try await TestServer.withScratchDatabase { name in
            try await TestServer.withConnection { admin in
                try await admin.execute("ALTER DATABASE \(name) CONNECTION LIMIT 0")
            }
            var configuration = try TestServer.configuration()
            configuration.database = name
            let full = try await failure { _ = try await PostgresConnection.connect(configuration) }
            #expect(full.sqlState == "53300" && full.code == .resources && full.isTransient)
        }
    }

    @Test("A script runs whole or not at all, and tells the first error")
    func script() async throws {
        try await TestServer.withSchema { connection, _ in
            let error = try await failure {
                try await connection.execute("CREATE TABLE a (x integer); SELECT 1/0; CREATE TABLE b (x integer)")
            }
            #expect(error.sqlState == "22012")
            #expect(try await connection.query("SELECT to_regclass('a') IS NULL").bool(0, 0))
            try await connection.execute("CREATE TABLE a (x integer); INSERT INTO a VALUES (1), (2)")
            #expect(try await connection.query("SELECT count(*) FROM a").int8(0, 0) == 2)
        }
    }
}

/// A socket that listens and never answers.
private final class SilentListener {
    let port: Int
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 4) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard bound else { throw TestPostgres.Problem("no loopback port for the silent listener") }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}
