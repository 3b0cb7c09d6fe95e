// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Postgres
import Testing

/// Guards against a fault of Swift 6.3.1: with `NonisolatedNonsendingByDefault` the optimizer's pass
/// `optimize-hop-to-executor` (on in debug builds too) drops the way back to the caller's actor when an awaited call
/// throws, so an actor goes on running on the connection's thread. The manifest switches the pass off.
@Suite("An actor stays on its own executor", .serialized, .timeLimit(.minutes(1)))
struct IsolationTests {
    @Test("After every call, failed ones too, the caller is back where it was")
    func callers() async throws {
        let configuration = try TestServer.configuration()
        let pool = PostgresPool(configuration, size: 1)
        let strayed = await Caller().strayed(pool, configuration)
        #expect(strayed == [])
        await pool.close()
    }
}

/// The shape in which the fault shows in debug builds too: a bare call to another actor, whose error is passed on.
private func relay(_ other: Refuser) async throws(PostgresError) {
    try await other.refuse()
}

private actor Refuser {
    private nonisolated let executor = CallerExecutor(isCaller: false)
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func refuse() throws(PostgresError) { throw PostgresError(.cancelled, "always") }
}

private final class CallerExecutor: SerialExecutor {
    private static let key = DispatchSpecificKey<Bool>()
    private let queue = DispatchQueue(label: "caller")

    init(isCaller: Bool) { queue.setSpecific(key: Self.key, value: isCaller) }

    static var isCurrent: Bool { DispatchQueue.getSpecific(key: key) == true }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}

private actor Caller {
    private nonisolated let executor = CallerExecutor(isCaller: true)
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private var strayed: [String] = []

    private func look(_ name: String) {
        if !CallerExecutor.isCurrent { strayed.append(name) }
    }

    /// The calls after which we were not on our own queue.
    func strayed(_ pool: PostgresPool, _ configuration: PostgresConfiguration) async -> [String] {
        look("start")
        _ = try? await pool.query("SELECT 1")
        look("query")
        _ = try? await pool.query("SELECT 1 / 0")
        look("failed query")
        try? await pool.probe()
        look("probe")
        _ = try? await pool.withConnection { try await $0.query("SELECT 1") }
        look("withConnection")
        _ = try? await pool.withConnection { try await $0.query("SELECT 1 / 0") }
        look("failed withConnection")
        _ = try? await pool.withTransaction { try await $0.query("SELECT 1") }
        look("withTransaction")
        _ = try? await pool.withTransaction { try await $0.query("SELECT 1 / 0") }
        look("failed withTransaction")
        try? await relay(Refuser())
        look("failed relay")
        var nobody = configuration
        nobody.port = 1
        _ = try? await PostgresConnection.connect(nobody)
        look("failed connect")
        _ = try? await pool.withConnection { try await Migrator(migrations: []).verify(on: $0) }
        look("verify")
        return strayed
    }
}
