// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import Logging
import Operations
import ServiceLifecycle
import Testing

struct OpsServerTests {
    private let health = HealthChecks()
    private let registry = PrometheusRegistry()

    /// Runs a server on a free port, as a worker does, and stops it gracefully behind `body`.
    private func withServer(
        _ settings: OpsSettings = OpsSettings(),
        routes: @escaping @Sendable (OpsServer.Routes) -> Void = { _ in },
        _ body: (Int) async throws -> Void
    ) async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let logger = Logger(label: "test") { _ in PortWatcher(continuation: continuation) }
        let server = OpsServer(settings: settings, health: health, registry: registry, logger: logger, routes: routes)
        let group = ServiceGroup(
            configuration: .init(services: [server], logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() })
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { continuation.finish() }
                try await group.run()
            }
            for await port in ports {
                #expect(server.port == port)
                try await body(port)
                await group.triggerGracefulShutdown()
            }
            try await tasks.waitForAll()
        }
    }

    @Test func liveProcessAnswersWhateverItsParts() async throws {
        health.set("database", .failing("down"))
        try await withServer { port in
            let answer = try await RawHTTP.request("/livez", port: port)
            #expect(answer.status == 200)
            #expect(answer.body == "ok\n")
            // RFC 9110 §6.6.1: a server with a clock dates its answers.
            let date = try #require(answer.headers["date"])
            #expect(date.contains(/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/))
        }
    }

    @Test func readinessNamesWhatFailsAndWhy() async throws {
        health.set("database", .ok)
        health.set("broker.consumer", .ok)
        try await withServer { port in
            var answer = try await RawHTTP.request("/readyz", port: port)
            #expect(answer.status == 200)
            #expect(answer.body == "ok\n")

            answer = try await RawHTTP.request("/readyz?verbose", port: port)
            #expect(answer.body == "[+] broker.consumer ok\n[+] database ok\nready\n")

            health.set("broker.consumer", .failing("reconnecting,\nattempt 3"))
            answer = try await RawHTTP.request("/readyz", port: port)
            #expect(answer.status == 503)
            // How long ago is the machine's to say.
            let failed =
                #/\[-\] broker\.consumer failed for \d+ s: reconnecting, attempt 3\n\[\+\] database ok\nnot ready\n/#
            #expect(answer.body.wholeMatch(of: failed) != nil)
            #expect(answer.headers["cache-control"] == "no-store")

            answer = try await RawHTTP.request("/readyz?exclude=broker.consumer&verbose", port: port)
            #expect(answer.status == 200)
            let excluded = #/\[ \] broker\.consumer excluded for \d+ s: reconnecting, attempt 3\n/#
            #expect(answer.body.prefixMatch(of: excluded) != nil)
        }
    }

    @Test func metricsCarryTheContentTypeOfTheirFormat() async throws {
        registry.counter(MetricName.reconnects, [("connection", "consumer")]).increment()
        try await withServer { port in
            let answer = try await RawHTTP.request("/metrics", port: port)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(answer.body.contains("nhipcau_reconnects_total{connection=\"consumer\"} 1\n"))
        }
    }

    @Test func headAsksWithoutABodyAndUnknownPathIs404() async throws {
        try await withServer { port in
            let head = try await RawHTTP.request("/livez", port: port, method: "HEAD")
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            #expect(try await RawHTTP.request("/nothing", port: port).status == 404)
            #expect(try await RawHTTP.request("/livez", port: port, method: "DELETE").status == 404)
        }
    }

    @Test func portFileHoldsTheChosenPortWhileItIsOpen() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/ops.port"
        try await withServer(OpsSettings(portFile: path)) { port in
            // The file is complete when the server has told its port to the log and answers.
            _ = try await RawHTTP.request("/livez", port: port)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "\(port)\n")
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func takenPortIsAnErrorThatSaysWhatToDo() async throws {
        try await withServer { port in
            let second = OpsServer(
                settings: OpsSettings(port: port),
                health: health,
                registry: registry,
                logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
            )
            let error = await #expect(throws: OpsServerError.self) { try await second.run() }
            #expect(error?.code == .portInUse)
            #expect(error?.description.contains("OPS_PORT") == true)
        }
    }

    @Test func portFileThatCannotBeWrittenEndsTheServer() async throws {
        let error = await #expect(throws: OpsServerError.self) {
            try await withServer(OpsSettings(portFile: "/nonexistent/ops.port")) { _ in }
        }
        #expect(error?.code == .portFileUnwritable)
    }

    @Test func pageOfTheProcessItselfIsServedAndItsFailureIsA500() async throws {
        struct Broken: Error {}
        try await withServer(routes: { routes in
            routes.get("/page/:name") { _, context in "xin chào \(context.parameters.get("name") ?? "")" }
            routes.get("/broken") { _, _ -> String in throw Broken() }
        }) { port in
            let page = try await RawHTTP.request("/page/341", port: port)
            let broken = try await RawHTTP.request("/broken", port: port)
            let live = try await RawHTTP.request("/livez", port: port)
            #expect(page.body == "xin chào 341")
            #expect(broken.status == 500)
            #expect(live.status == 200)
        }
    }

    @Test func manyScrapesAtOnceAreAllAnswered() async throws {
        try await withServer { port in
            try await withThrowingTaskGroup(of: Int.self) { tasks in
                for _ in 0..<50 {
                    tasks.addTask { try await RawHTTP.request("/metrics", port: port).status }
                }
                for try await status in tasks { #expect(status == 200) }
            }
        }
    }
}

/// Hands the port that is logged to a test.
private struct PortWatcher: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info
    let continuation: AsyncStream<Int>.Continuation

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        if let port = event.metadata?[LogKey.port].flatMap({ Int("\($0)") }) { continuation.yield(port) }
    }
}
