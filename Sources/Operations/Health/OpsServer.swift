// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// The HTTP port of a process for the people and machines that watch it.
///
/// - `/livez`: 200 while the process answers at all. Never depends on broker or database: a restart heals neither.
/// - `/readyz`: 200 when every check of ``HealthChecks`` is ok, else 503 with the failing ones and why. `?verbose` lists
///   all, `?exclude=name` leaves one out.
/// - `/metrics`: Prometheus text 0.0.4.
///
/// One event loop and, while nobody is connected, no timer: idle it costs nothing. Connections are few and short
/// (``ConnectionGuard``).
package final class OpsServer: Service {
    /// What pages can be added to the port.
    package typealias Routes = Router<BasicRequestContext>

    // One thread for every server of a process, for as long as the process lives.
    private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    private let settings: OpsSettings
    private let health: HealthChecks
    private let registry: PrometheusRegistry
    private let logger: Logger
    private let addRoutes: @Sendable (Routes) -> Void
    private let chosenPort = Mutex<Int?>(nil)

    /// - Parameters:
    ///   - settings: where to listen; port 0 takes a free one.
    ///   - health: the checks behind `/readyz`.
    ///   - registry: the metrics behind `/metrics`.
    ///   - logger: where the chosen port is told.
    ///   - routes: adds pages of the process's own.
    package init(
        settings: OpsSettings,
        health: HealthChecks,
        registry: PrometheusRegistry,
        logger: Logger,
        routes: @escaping @Sendable (Routes) -> Void = { _ in }
    ) {
        self.settings = settings
        self.health = health
        self.registry = registry
        self.logger = logger
        self.addRoutes = routes
    }

    /// The port that is listened on; `nil` before.
    package var port: Int? {
        chosenPort.withLock { $0 }
    }

    /// Serves until graceful shutdown or cancellation.
    ///
    /// - Throws: ``OpsServerError`` when the port cannot be had or the port file cannot be written. Trying again helps
    ///   only after what it names has been put right. `CancellationError` when cancelled.
    package func run() async throws {
        let portFile = settings.portFile.map { PortFile(path: $0) }
        let failure = Mutex<OpsServerError?>(nil)
        var quiet = logger
        // What goes wrong here comes back as an error; Hummingbird's lines about a cancelled stop are of no use.
        if quiet.logLevel > .debug { quiet.logLevel = .critical }
        var ended: (any Error)?
        do {
            // Not `Application`: its clock for the Date header wakes the process every second.
            let door = ConnectionGuard()
            try await HTTPServerBuilder.http1(configuration: .init(additionalChannelHandlers: [door.handler]))
                .buildServer(
                    configuration: ServerConfiguration(address: .hostname(settings.host, port: settings.port)),
                    eventLoopGroup: Self.loops,
                    logger: quiet,
                    responder: responder(quiet, door),
                    onServerRunning: { channel in
                        let port = channel.localAddress?.port ?? self.settings.port
                        self.chosenPort.withLock { $0 = port }
                        self.logger.info(
                            "Ops port open",
                            metadata: [LogKey.host: "\(self.settings.host)", LogKey.port: .stringConvertible(port)]
                        )
                        do throws(OpsServerError) {
                            try portFile?.store(port)
                        } catch {
                            // Whoever waits for the file would wait for ever: end the server, and with it the process.
                            failure.withLock { $0 = error }
                            channel.close(promise: nil)
                        }
                    }
                ).run()
        } catch {
            ended = error
        }
        portFile?.remove()
        if let failure = failure.withLock({ $0 }) { throw failure }
        if let ended {
            if Task.isCancelled { throw CancellationError() }
            throw OpsServerError(binding: settings, ended)
        }
    }

    /// Answers by the routes; whatever one of them throws is a 500 and a line in the log.
    private func responder(_ logger: Logger, _ door: ConnectionGuard) -> HTTPChannelHandler.Responder {
        let routes = router().buildResponder()
        let log = self.logger
        return { request, writer, channel in
            door.begin(channel)
            defer { door.end(channel) }
            let source = ApplicationRequestContextSource(channel: channel, logger: logger)
            var response: Response
            do {
                response = try await routes.respond(to: request, context: BasicRequestContext(source: source))
            } catch {
                log.error("Page failed", error: error, metadata: [LogKey.path: "\(request.uri.path)"])
                response = Response(status: .internalServerError)
            }
            response.headers[.date] = HTTPDate.now()
            try await writer.write(response: response.head, body: response.body)
        }
    }

    private func router() -> Routes {
        let router = Routes(options: .autoGenerateHeadEndpoints)
        let health = health
        let registry = registry
        router.get("/livez") { _, _ in
            Self.answer("ok\n")
        }
        router.get("/readyz") { request, _ in
            let query = request.uri.queryParameters
            let report = HealthReport(
                health.all,
                isVerbose: query["verbose"] != nil,
                excluding: Set(query.getAll("exclude"))
            )
            return Self.answer(report.text, status: report.isReady ? .ok : .serviceUnavailable)
        }
        router.get("/metrics") { _, _ in
            Self.answer(bytes: registry.scrape(), type: PrometheusText.contentType)
        }
        addRoutes(router)
        return router
    }

    private static func answer(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        answer(bytes: Array(text.utf8), type: "text/plain; charset=utf-8", status: status)
    }

    private static func answer(bytes: [UInt8], type: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
