// SPDX-License-Identifier: Apache-2.0

import Logging
import Operations
import ServiceLifecycle
import Synchronization
import Testing

struct ServiceMainTests {
    private struct Broken: Error {}

    /// A part that tells when it runs and when it is asked to stop.
    private struct Part: Service {
        let name: String
        let tell: @Sendable (String) -> Void
        var atEnd: @Sendable () async throws -> Void = {}

        func run() async throws {
            tell("\(name) runs")
            try await gracefulShutdown()
            try await atEnd()
            tell("\(name) stopped")
        }
    }

    private struct Failing: Service {
        func run() async throws { throw Broken() }
    }

    private func runtime(drainSeconds: Int = 20) throws -> ServiceRuntime {
        let folder = try TemporaryFolder()
        _ = try folder.file("nhipcau.yaml", "stage: {drainSeconds: \(drainSeconds)}\n")
        return ServiceRuntime(
            service: "test",
            configuration: try NhipCauConfiguration.load(environment: ["NHIPCAU_CONFIG": folder.path]),
            logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Runs `parts`, asks to stop when `stopWhen` has been told, and returns what was told and how it ended.
    private func run(
        _ runtime: ServiceRuntime,
        stopWhen: String?,
        _ parts: (@escaping @Sendable (String) -> Void) throws -> [any Service]
    ) async -> (told: [String], code: ExitCode) {
        let told = Mutex<[String]>([])
        let (requests, continuation) = AsyncStream.makeStream(of: Int32.self)
        let tell: @Sendable (String) -> Void = { word in
            told.withLock { $0.append(word) }
            if word == stopWhen { continuation.yield(15) }
        }
        let code = await ServiceMain.execute(
            runtime,
            stopRequests: requests,
            services: { _ in try parts(tell) },
            onShutdown: { tell("shutdown") }
        )
        return (told.withLock { $0 }, code)
    }

    @Test func partsStopInReverseOrderAndNothingIsLeft() async throws {
        let (told, code) = await run(try runtime(), stopWhen: "consumer runs") { tell in
            [Part(name: "database", tell: tell), Part(name: "consumer", tell: tell)]
        }
        #expect(code == .settled)
        #expect(told.filter { $0.hasSuffix("stopped") } == ["consumer stopped", "database stopped"])
        #expect(told.contains("shutdown"))
    }

    @Test func workLeftInHandIsAnExitCode() async throws {
        let runtime = try runtime()
        let (_, code) = await run(runtime, stopWhen: "consumer runs") { tell in
            [Part(name: "consumer", tell: tell, atEnd: { runtime.leftovers.set("reports.submitted", 7) })]
        }
        #expect(code == .leftovers)
        #expect(runtime.leftovers.all == ["reports.submitted": 7])
    }

    @Test func readinessIsRedBeforeAPartDrainsWhileThePortStillAnswers() async throws {
        let runtime = try runtime()
        let seen = Mutex<Bool?>(nil)
        let (_, code) = await run(runtime, stopWhen: "consumer runs") { tell in
            [
                Part(
                    name: "consumer",
                    tell: tell,
                    atEnd: { seen.withLock { $0 = runtime.health.isReady } }
                )
            ]
        }
        #expect(seen.withLock { $0 } == false)
        #expect(code == .settled)
    }

    @Test func failingPartStopsTheOthersAndIsAFailure() async throws {
        let (told, code) = await run(try runtime(), stopWhen: nil) { tell in
            [Part(name: "database", tell: tell), Failing()]
        }
        #expect(code == .failed)
        #expect(told.contains("shutdown"))
    }

    @Test func partThatCannotBeBuiltIsAFailure() async throws {
        let (_, code) = await run(try runtime(), stopWhen: nil) { _ in throw Broken() }
        #expect(code == .failed)
    }

    @Test func partThatFindsItsDataWrongSaysSoByItsExitCode() async throws {
        let (_, code) = await run(try runtime(), stopWhen: nil) { _ in
            _ = try ReferenceData.load(directory: "/nonexistent")
            return []
        }
        #expect(code == .configuration)
    }

    @Test(arguments: [true, false])
    func drainThatTakesTooLongIsCancelledAndCountsAsWorkLeft(tells: Bool) async throws {
        let runtime = try runtime(drainSeconds: 1)
        let started = ContinuousClock.now
        let (_, code) = await run(runtime, stopWhen: "consumer runs") { tell in
            [
                Part(
                    name: "consumer",
                    tell: tell,
                    atEnd: {
                        if tells { runtime.leftovers.set("reports.submitted", 3) }
                        // A part that swallows its cancellation looks like one that has settled.
                        try? await Task.sleep(for: .seconds(600))
                    }
                )
            ]
        }
        // Far below the ten minutes that the part would sleep; a busy machine takes its time.
        #expect(ContinuousClock.now - started < .seconds(240))
        #expect(code == .leftovers)
    }
}
