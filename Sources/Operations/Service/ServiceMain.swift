// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Logging
package import ServiceLifecycle

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The frame of a worker process: configuration, logs, metrics, the ops port, signals, and an exit code that says
/// what was left.
///
/// ```swift
/// @main
/// struct IngestWorker {
///     static func main() async {
///         await ServiceMain.run("ingest") { runtime in
///             [database, publisher, consumer]
///         }
///     }
/// }
/// ```
package enum ServiceMain {
    /// Time between the end of the drain and the end of the process for parts that do not even heed cancellation.
    private static let lastGrace: Duration = .seconds(3)

    /// Runs a worker and ends the process with an ``ExitCode``.
    ///
    /// - Parameters:
    ///   - service: the worker's short name, such as `ingest`.
    ///   - overrides: configuration values by dotted key that stand over environment and file.
    ///   - services: builds the parts in the order of dependency; they stop in reverse, each waiting for the one
    ///     after it. The ops port stands before all of them and outlives them. Called at once: whatever takes time
    ///     belongs into a part's `run()`.
    package static func run(
        _ service: String,
        overrides: [String: String] = [:],
        services: (ServiceRuntime) async throws -> [any Service]
    ) async -> Never {
        // A peer that closes a socket is an error to handle where it is written, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        let code: ExitCode
        do throws(ConfigurationError) {
            let configuration = try NhipCauConfiguration.load(service: service, overrides: overrides)
            let runtime = bootstrap(service, configuration)
            let signals = StopSignals(
                limit: configuration.stage.drain + lastGrace,
                onLimit: {
                    runtime.logger.critical("The stop did not end in time; work in hand will be delivered again")
                },
                onSecond: { number in
                    runtime.logger.critical(
                        "Second signal: ending at once, work in hand will be delivered again",
                        metadata: [LogKey.signal: .stringConvertible(number)]
                    )
                },
                onHangUp: {
                    runtime.logger.warning(
                        "SIGHUP changes nothing: settings and data are read at start",
                        metadata: [LogKey.remedy: "restart this worker to have it read them again"]
                    )
                }
            )
            code = await execute(
                runtime,
                stopRequests: signals.requests,
                services: services,
                onShutdown: signals.startLimit
            )
        } catch {
            let logger = Logger(label: "nhipcau.\(service)") {
                LineLogHandler(label: $0, format: .plain, level: .info)
            }
            for line in error.lines { logger.critical("\(line)") }
            code = .configuration
        }
        fflush(nil)
        _exit(code.rawValue)
    }

    /// Sets up swift-log and swift-metrics for this process; once, and only here.
    private static func bootstrap(_ service: String, _ configuration: NhipCauConfiguration) -> ServiceRuntime {
        let log = configuration.log
        LoggingSystem.bootstrap { LineLogHandler(label: $0, format: log.format, level: log.level) }
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(PrometheusMetricsFactory(registry: registry))
        return ServiceRuntime(
            service: service,
            configuration: configuration,
            logger: Logger(label: "nhipcau.\(service)"),
            registry: registry
        )
    }

    /// Runs the parts until a request to stop or a failure.
    ///
    /// - Parameters:
    ///   - stopRequests: the number of the signal that asks.
    ///   - services: builds the parts in the order of dependency.
    ///   - onShutdown: called once when the shutdown begins, whether asked for or after a failure.
    package static func execute(
        _ runtime: ServiceRuntime,
        stopRequests: AsyncStream<Int32>,
        services build: (ServiceRuntime) async throws -> [any Service],
        onShutdown: @escaping @Sendable () -> Void
    ) async -> ExitCode {
        let logger = runtime.logger
        let drain = runtime.configuration.stage.drain
        runtime.health.set(DrainStep.check, .failing("starting"))
        for note in runtime.configuration.notes { logger.warning("Configuration: \(note)") }

        let own: [any Service]
        do {
            own = try await build(runtime)
        } catch let fault as any ConfigurationFault {
            for line in fault.lines { logger.critical("\(line)") }
            return .configuration
        } catch {
            logger.critical("Start failed", error: error)
            return .failed
        }
        let ops = OpsServer(
            settings: runtime.configuration.ops,
            health: runtime.health,
            registry: runtime.registry,
            logger: logger
        )
        let watch = CancellationWatch()
        let drainStep = DrainStep(health: runtime.health, onShutdown: onShutdown)
        let all: [any Service] = [watch, ops] + own + [drainStep]
        var configuration = ServiceGroupConfiguration(
            services: all.map {
                // The drain step ends while the others still drain; any other part that ends by itself is a failure.
                .init(
                    service: $0,
                    successTerminationBehavior: .cancelGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup,
                    serviceName: "\(type(of: $0))"
                )
            },
            logger: quiet(logger)
        )
        configuration.maximumGracefulShutdownDuration = drain
        let group = ServiceGroup(configuration: configuration)
        logger.info(
            "Started",
            metadata: [
                LogKey.version: "\(ProductVersion.current)", LogKey.processID: .stringConvertible(getpid()),
            ]
        )

        let failure = await withTaskGroup(of: Void.self) { tasks -> (any Error)? in
            tasks.addTask {
                for await number in stopRequests {
                    logger.info(
                        "Stopping: finishing what is in hand",
                        metadata: [LogKey.signal: .stringConvertible(number)]
                    )
                    await group.triggerGracefulShutdown()
                }
            }
            defer { tasks.cancelAll() }
            do {
                try await group.run()
                return nil
            } catch {
                return error
            }
        }
        return verdict(runtime, failure, isCutShort: watch.wasCancelled)
    }

    /// Lifecycle's own lines (a line per service and step) are for debugging; failures come to us as errors anyway.
    private static func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        if quiet.logLevel > .debug { quiet.logLevel = .critical }
        return quiet
    }

    private static func verdict(_ runtime: ServiceRuntime, _ failure: (any Error)?, isCutShort: Bool) -> ExitCode {
        let left = runtime.leftovers.all
        for (name, count) in left.sorted(by: { $0.key < $1.key }) {
            runtime.logger.warning(
                "Left in hand, will be delivered again",
                metadata: [LogKey.reason: "\(name)", LogKey.count: .stringConvertible(count)]
            )
        }
        if failure is CancellationError || (failure == nil && isCutShort) {
            runtime.logger.warning("Stopped: the drain was cut short, what was in hand will be delivered again")
            return .leftovers
        }
        if let failure {
            runtime.logger.critical("A part failed, stopped", error: failure)
            return .failed
        }
        runtime.logger.info("Stopped")
        return left.isEmpty ? .settled : .leftovers
    }
}
