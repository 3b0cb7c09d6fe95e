// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird
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
/// One event loop and no timer faster than a second: idle it costs nothing that shows.
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
        let application = Application(
            router: router(),
            configuration: ApplicationConfiguration(address: .hostname(settings.host, port: settings.port)),
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
            },
            eventLoopGroupProvider: .shared(Self.loops),
            logger: quiet
        )
        var ended: (any Error)?
        do {
            try await application.run()
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
