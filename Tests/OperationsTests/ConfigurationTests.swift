// SPDX-License-Identifier: Apache-2.0

import Foundation
import Operations
import Testing

struct ConfigurationTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func load(
        _ yaml: String? = nil,
        _ environment: [String: String] = [:],
        service: String? = nil,
        overrides: [String: String] = [:]
    ) throws -> NhipCauConfiguration {
        _ = try folder.file("nhipcau.yaml", yaml ?? "# nothing set\n")
        return try NhipCauConfiguration.load(
            service: service,
            environment: environment.merging(["NHIPCAU_CONFIG": folder.path]) { old, _ in old },
            overrides: overrides
        )
    }

    private func problems(_ yaml: String?, _ environment: [String: String] = [:]) throws -> [ConfigurationProblem] {
        let error = #expect(throws: ConfigurationError.self) { try load(yaml, environment) }
        return try #require(error).problems
    }

    @Test func defaultsSuitOneMachine() throws {
        let configuration = try load()
        #expect(configuration.broker.host == "127.0.0.1")
        #expect(configuration.broker.port == 5_672)
        #expect(configuration.broker.password == nil)
        #expect(configuration.database.sslMode == .prefer)
        #expect(configuration.mail.transport == .maildir(path: ".nhipcau/mail"))
        #expect(configuration.stage.retryTiers == [.seconds(1), .seconds(5), .seconds(30), .seconds(300)])
        #expect(configuration.ops == OpsSettings())
        #expect(configuration.log == LogSettings())
        #expect(configuration.account.unitCode(of: "unit-341") == "341")
        #expect(configuration.account.unitCode(of: "unit-") == nil)
        #expect(configuration.account.unitCode(of: "nhipcau") == nil)
        #expect(configuration.notes.isEmpty)
    }

    @Test func optionStandsOverEnvironmentOverFileOverDefault() throws {
        let yaml = "broker:\n  host: from-file\n  vhost: from-file\n  user: from-file\n"
        let environment = ["BROKER_VHOST": "from-environment", "BROKER_USER": "from-environment"]
        let broker = try load(yaml, environment, overrides: ["broker.user": "from-option"]).broker
        #expect(broker.host == "from-file")
        #expect(broker.vhost == "from-environment")
        #expect(broker.user == "from-option")
    }

    @Test func emptyVariableCountsAsNotSet() throws {
        #expect(try load("broker: {port: 5673}", ["BROKER_PORT": "", "BROKER_HOST": ""]).broker.port == 5_673)
    }

    @Test func workerMayHaveItsOwnValues() throws {
        let yaml = """
            stage:
              batchCount: 100
              ingest:
                batchCount: 200
            ops: { port: 9100, ingest: { port: 9101 } }
            """
        #expect(try load(yaml, service: "ingest").stage.batchCount == 200)
        #expect(try load(yaml, service: "validator").stage.batchCount == 100)
        #expect(try load(yaml, service: "ingest").ops.port == 9_101)
        // Within one source the special stands over the general, but the environment stands over the file.
        #expect(try load(yaml, ["OPS_PORT": "0"], service: "ingest").ops.port == 0)
        #expect(try load(yaml, ["OPS_PORT": "1", "OPS_INGEST_PORT": "2"], service: "ingest").ops.port == 2)
        #expect(try load(yaml, service: "ingest").notes.isEmpty)
    }

    @Test func listsAreReadFromFileAndEnvironment() throws {
        #expect(try load("stage:\n  retrySeconds: [2, 4]\n").stage.retryTiers == [.seconds(2), .seconds(4)])
        #expect(try load(nil, ["STAGE_RETRY_SECONDS": "3, 9"]).stage.retryTiers == [.seconds(3), .seconds(9)])
    }

    @Test func everythingWrongIsToldAtOnceWithKeyOriginAndFix() throws {
        let yaml = "broker:\n  port: many\n  heartbeatSeconds: 1\ndatabase:\n  sslMode: allow\n  poolSize: [1, 2]\n"
        let found = try problems(yaml, ["OPS_PORT": "70000", "LOG_LEVEL": "loud"])
        #expect(
            found.map(\.key) == [
                "broker.port", "broker.heartbeatSeconds", "database.sslMode", "database.poolSize", "ops.port",
                "log.level",
            ]
        )
        #expect(found.allSatisfy { !$0.fix.isEmpty })
        #expect(found[0].origin.hasSuffix("nhipcau.yaml"))
        #expect(found[1].message == "is 1")
        #expect(found[1].fix == "Set it between 5 and 600.")
        #expect(found[2].fix == "Choose one of disable, prefer, require, verify-ca, verify-full.")
        #expect(found[4].origin == "OPS_PORT in the environment")
    }

    @Test func valuesThatContradictEachOtherAreFound() throws {
        let keys = try problems(
            "stage: {batchCount: 500, prefetch: 100, retrySeconds: [5, 5]}\nmail: {host: smtp.x, user: u}\n"
        ).map(\.key)
        #expect(Set(keys) == ["stage.prefetch", "stage.retrySeconds", "mail.from", "mail.passwordFile"])
    }

    @Test func passwordComesFromAFileOfItsOwnOrTheEnvironment() throws {
        let path = try folder.file("password", "p4ss wörd\n")
        let yaml = "broker:\n  passwordFile: \(path)\n"
        let configuration = try load(yaml)
        #expect(configuration.broker.password?.reveal() == "p4ss wörd")
        #expect(configuration.notes.isEmpty)
        #expect(try load(yaml, ["BROKER_PASSWORD": "other"]).broker.password?.reveal() == "other")
        #expect(try load(nil, ["BROKER_PASSWORD_FILE": path]).broker.password?.reveal() == "p4ss wörd")
    }

    @Test func passwordFileThatOthersMayReadIsWorthAWarning() throws {
        let path = try folder.file("password", "x", mode: 0o644)
        let notes = try load(nil, ["DATABASE_PASSWORD_FILE": path]).notes
        #expect(notes.count == 1)
        #expect(notes.first?.contains("chmod 600") == true)
    }

    @Test func passwordInTheYamlFileIsRefusedAndNotRepeated() throws {
        let found = try problems("database:\n  password: hunter2\n")
        #expect(found.map(\.key) == ["database.password"])
        #expect(!"\(ConfigurationErrorText(found))".contains("hunter2"))
    }

    @Test func secretDoesNotPrintItself() throws {
        let configuration = try load(nil, ["BROKER_PASSWORD": "hunter2", "DATABASE_PASSWORD": "hunter2"])
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains("hunter2"))
        }
        #expect(configuration.broker.password == Secret("hunter2"))
    }

    @Test func missingOrEmptyPasswordFileAndCertificateAreProblems() throws {
        let empty = try folder.file("empty", "\n")
        let found = try problems(
            "broker: {tls: true, caFile: /nonexistent/ca.pem, passwordFile: /nonexistent/p}\n",
            ["DATABASE_PASSWORD_FILE": empty]
        )
        #expect(Set(found.map(\.key)) == ["broker.caFile", "broker.passwordFile", "database.passwordFile"])
    }

    @Test func tlsMovesTheDefaultPort() throws {
        #expect(try load("broker: {tls: true}\n").broker.port == 5_671)
        #expect(try load("broker: {tls: true, port: 5700}\n").broker.port == 5_700)
    }

    @Test("A host may be a list, each with a port of its own")
    func serverLists() throws {
        let both = try load(
            "broker: {host: \"a, b:5673,[2001:db8::1]:5674,2001:db8::2\"}\n",
            ["DATABASE_HOST": "c:5433,/run/pg"]
        )
        let expected = [("a", 5_672), ("b", 5_673), ("2001:db8::1", 5_674), ("2001:db8::2", 5_672)]
        #expect(both.broker.servers == expected.map { ServerAddress(host: $0.0, port: $0.1) })
        #expect(both.database.servers.map(\.host) == ["c", "/run/pg"])
        #expect(both.database.servers.map(\.port) == [5_433, 5_432])
        for wrong in ["a,", ",a", "a:0", "a:65536", "a:x", "a b", "[::1", "[::1]x", ":5672"] {
            let found = try problems("broker: {host: \"\(wrong)\"}\n")
            #expect(found.map(\.key) == ["broker.host"], "\(wrong)")
        }
    }

    @Test(
        "A broker or database on another machine without a verified line is worth a warning, one on this machine is not"
    )
    func clearLines() throws {
        let remote = try load("broker: {host: \"127.0.0.1,broker.example\"}\ndatabase: {host: db.example}\n").notes
        #expect(remote.count == 2)
        #expect(remote.first?.hasPrefix("broker.tls is false, and broker.example is another machine") == true)
        #expect(remote.last?.hasPrefix("database.sslMode is prefer, and db.example is another machine") == true)
        let safe = "broker: {host: broker.example, tls: true}\ndatabase: {host: db.example, sslMode: verify-full}\n"
        #expect(try load(safe).notes.isEmpty)
        #expect(try load("broker: {host: localhost}\ndatabase: {host: /run/postgresql}\n").notes.isEmpty)
    }

    @Test("A password from a file is read again at every use, one that vanished is remembered")
    func passwordIsReadAgain() throws {
        let path = try folder.file("rotating", "old\n")
        let secret = try #require(try load("database: {passwordFile: \(path)}\n").database.password)
        #expect(secret.reveal() == "old")
        _ = try folder.file("rotating", "new\n")
        #expect(secret.reveal() == "new")
        _ = try folder.file("rotating", "")
        #expect(secret.reveal() == "old")
    }

    @Test func mailServerIsTakenWhenItHasAName() throws {
        let path = try folder.file("p", "secret")
        let yaml = "mail:\n  host: smtp.example.vn\n  user: u\n  passwordFile: \(path)\n  from: a@b.vn\n"
        guard case .smtp(let smtp) = try load(yaml).mail.transport else {
            Issue.record("no SMTP")
            return
        }
        #expect(smtp.host == "smtp.example.vn")
        #expect(smtp.port == 587)
        #expect(smtp.starttls)
        #expect(smtp.password?.reveal() == "secret")
    }

    @Test func addressWithALineBreakIsNoAddress() throws {
        #expect(try problems(nil, ["MAIL_FROM": "a@b.vn\r\nBcc:x"]).map(\.key) == ["mail.from"])
    }

    @Test("A setting that nobody reads is refused, with its line and the nearest one")
    func unknownKey() throws {
        let found = try problems("# head\nbroker:\n  # comment: x\n  hots: x\nlog:\n  level: debug # why: test\n")
        #expect(found.map(\.key) == ["broker.hots"])
        #expect(found.first?.origin.hasSuffix("nhipcau.yaml line 4") == true)
        #expect(found.first?.fix == "Did you mean broker.host? Correct it, or take it out.")
    }

    @Test(
        "However the file is written, what nobody reads is refused",
        arguments: [
            ("broker: {tsl: true}\n", "broker.tsl"), ("broker:\n  \"tsl\": true\n", "broker.tsl"),
            ("? broker\n: {tsl: true}\n", "broker.tsl"), ("brokre:\n  tls: true\n", "brokre.tls"),
            ("stage:\n  validater:\n    lanes: 1\n", "stage.validater.lanes"), ("broker: true\n", "broker"),
            ("stage:\n  lane: 3\n", "stage.lane"), ("tls: true\n", "tls"), ("broker:\n  tsl:\n", "broker.tsl"),
            ("mail:\n  ingest:\n    port: 25\n", "mail.ingest.port"), ("log: {level: {a: info}}\n", "log.level.a"),
        ]
    )
    func unknownKeyInAnyForm(_ yaml: String, _ key: String) throws {
        #expect(try problems(yaml).map(\.key).contains(key))
    }

    @Test(
        "A variable under one of our prefixes that nobody reads is refused",
        arguments: [
            "BROKER_TSL", "STAGE_LANE", "STAGE_INGST_LANES", "OPS_PROT", "LOG_LEVL", "ACCOUNT_UNITS", "MAIL_FORM",
            "DATABASE_SSLMODE", "NHIPCAU_CONFIGURATION", "BROKER_PASSWORDFILE", "BROKER_INGEST_PASSWRD",
        ]
    )
    func unknownVariable(_ name: String) throws {
        let found = try problems(nil, [name: "true"])
        #expect(found.map(\.key) == [name])
        #expect(found.first?.origin == "the environment")
    }

    @Test("What others write under our prefixes, and what is empty, is left alone")
    func variablesOfOthers() throws {
        let environment = [
            "BROKER_SERVICE_HOST": "10.0.0.1", "BROKER_SERVICE_PORT_AMQP": "5672", "DATABASE_URL": "postgres://x",
            "DATABASE_PORT_5432_TCP_ADDR": "10.0.0.2", "BROKER_TSL": "", "LOGNAME": "x", "MAILTO": "x",
            "NHIPCAU_TEST_STATE": "/x", "BROKER_INGEST_USER": "nhipcau-ingest", "LOG_NOTIFIER_LEVEL": "debug",
        ]
        #expect(try load(nil, environment).notes.isEmpty)
    }

    @Test("A worker's account and password stand over those of all, from file and environment")
    func accountOfAWorker() throws {
        let own = try folder.file("own", "own\n")
        let all = try folder.file("all", "all\n")
        let yaml = "broker: {user: all, passwordFile: \(all), ingest: {user: own, passwordFile: \(own)}}\n"
        #expect(try load(yaml, service: "ingest").broker.user == "own")
        #expect(try load(yaml, service: "ingest").broker.password == Secret("own"))
        #expect(try load(yaml, service: "validator").broker.password == Secret("all"))
        #expect(try load(yaml).broker.password == Secret("all"))
        let variables = [
            "DATABASE_PASSWORD": "all", "DATABASE_INGEST_PASSWORD_FILE": own, "DATABASE_INGEST_USER": "own",
        ]
        #expect(try load(nil, variables, service: "ingest").database.password == Secret("own"))
        #expect(try load(nil, variables, service: "ingest").database.user == "own")
        #expect(try load(nil, variables, service: "notifier").database.password == Secret("all"))
    }

    @Test(
        "A line to another machine that is not encrypted is said, with what to set",
        arguments: [
            ("BROKER_HOST", "broker.example.vn", "broker.tls"), ("BROKER_HOST", "127.0.0.1,10.0.0.2", "broker.tls"),
            ("DATABASE_HOST", "db.example.vn", "database.sslMode"), ("DATABASE_HOST", "10.0.0.5", "database.sslMode"),
        ]
    )
    func openLine(_ name: String, _ host: String, _ key: String) throws {
        let notes = try load(nil, [name: host]).notes
        #expect(notes.count == 1)
        #expect(notes.first?.hasPrefix(key) == true)
        #expect(notes.first?.contains("Set \(key)") == true)
    }

    @Test(
        "An encrypted line, this machine and a socket need no word",
        arguments: [
            ["BROKER_HOST": "broker.example.vn", "BROKER_TLS": "true"], ["BROKER_HOST": "localhost"],
            ["DATABASE_HOST": "db.example.vn", "DATABASE_SSL_MODE": "verify-full"],
            ["DATABASE_HOST": "/run/postgresql"],
        ]
    )
    func closedLine(_ environment: [String: String]) throws {
        #expect(try load(nil, environment).notes.isEmpty)
    }

    @Test("A password of one worker in the file is refused too")
    func passwordOfAWorkerInTheFile() throws {
        let found = #expect(throws: ConfigurationError.self) {
            try load("broker: {ingest: {password: hunter2}}\n", service: "ingest")
        }
        #expect(found?.problems.map(\.key) == ["broker.password"])
    }

    @Test func fileThatIsNoYamlIsAProblemAndAMissingOneOnlyWhenNamed() throws {
        #expect(try problems("broker: [1\n").map(\.key) == ["nhipcau.yaml"])
        #expect(try problems("just words\n").map(\.key) == ["nhipcau.yaml"])
        let error = #expect(throws: ConfigurationError.self) {
            try NhipCauConfiguration.load(environment: ["NHIPCAU_CONFIG": "/nonexistent"])
        }
        #expect(error?.problems.first?.fix.contains("NHIPCAU_CONFIG") == true)
    }
}

private struct ConfigurationErrorText: CustomStringConvertible {
    let description: String

    init(_ problems: [ConfigurationProblem]) {
        description = problems.map(\.description).joined(separator: "\n")
    }
}
