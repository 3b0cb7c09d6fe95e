// SPDX-License-Identifier: Apache-2.0
import CLibPQ

extension PostgresConnection {
    /// Runs one statement.
    ///
    /// - Parameter timeout: limit for the whole call; default `callTimeout`.
    /// - Throws: `PostgresError`; see `isTransient` for whether trying again helps.
    package func query(
        _ sql: String,
        _ parameters: [PostgresValue] = [],
        timeout: Duration? = nil
    ) async throws(PostgresError) -> PostgresRows {
        let rows = try await pipeline([PostgresStatement(sql, parameters)], timeout: timeout)
        guard let first = rows.first else { throw PostgresError(.protocol, "a statement had no answer") }
        return first
    }

    /// Runs one statement.
    package func query(
        _ statement: PostgresStatement,
        timeout: Duration? = nil
    ) async throws(PostgresError) -> PostgresRows {
        try await query(statement.sql, statement.parameters, timeout: timeout)
    }

    /// Runs statements in one flight: one round trip, answers in the same order.
    ///
    /// Without `BEGIN` the flight is one transaction by itself: all of it happens or none. With `BEGIN` and `COMMIT` among
    /// the statements it is what they say; a transaction may also stay open for the next flight. The first error ends the
    /// flight, is thrown, and rolls an open transaction back. A flight which fails because the schema changed under its
    /// prepared statements is flown once more, if nothing of it was committed.
    package func pipeline(
        _ statements: [PostgresStatement],
        timeout: Duration? = nil
    ) async throws(PostgresError) -> [PostgresRows] {
        if statements.isEmpty { return [] }
        return try await call(timeout) { (link, limits) throws(PostgresError) in
            try self.flyAgainIfStale(link, statements, &limits)
        }
    }

    func flyAgainIfStale(
        _ link: Link,
        _ statements: [PostgresStatement],
        _ limits: inout CallLimits
    ) throws(PostgresError) -> [PostgresRows] {
        let beganIdle = link.transaction == PQTRANS_IDLE
        let hasCommit = statements.dropLast().contains { $0.sql == PostgresStatement.commit.sql }
        do throws(PostgresError) {
            return try fly(link, statements, &limits)
        } catch {
            guard error.code == .stalePlan, !error.isConnectionLost else { throw error }
            guard beganIdle, !hasCommit, limits.endedBy == nil else {
                cache.removeAll()
                throw error
            }
            var steps: [PostgresStatement] = [PostgresStatement("DEALLOCATE ALL")]
            if link.transaction == PQTRANS_INERROR { steps.insert(.rollback, at: 0) }
            cache.removeAll()
            _ = try fly(link, steps, &limits)
            cache.removeAll()
            return try fly(link, statements, &limits)
        }
    }

    /// Sends the statements, the sync, and reads all answers. The link's state afterwards is for `guarded` to judge.
    func fly(
        _ link: Link,
        _ flight: [PostgresStatement],
        _ limits: inout CallLimits
    ) throws(PostgresError) -> [PostgresRows] {
        try link.enterPipeline()
        let preparations = try send(link, flight)
        try link.sync()
        try link.flush(&limits)
        return try receive(link, flight, preparations, &limits)
    }

    /// A statement that is prepared in this flight, just before it first runs.
    struct Preparation {
        let index: Int
        let entry: StatementCache.Entry
    }

    /// Queues the flight. An error here leaves half a flight queued, so the link is given up: the server then drops it all.
    private func send(_ link: Link, _ flight: [PostgresStatement]) throws(PostgresError) -> [Preparation] {
        do throws(PostgresError) {
            var preparations: [Preparation] = []
            for (index, statement) in flight.enumerated() {
                guard statement.parameters.count <= 65_535 else {
                    throw PostgresError(.data, "\(statement.parameters.count) parameters are beyond the limit of 65535")
                }
                try parameters.encode(statement.parameters)
                let name: String
                if let known = entry(statement, flight, preparations) {
                    name = known.name
                } else {
                    let entry = cache.makeEntry(for: statement.parameters)
                    try link.prepare(entry.name, statement.sql, types: entry.types)
                    preparations.append(Preparation(index: index, entry: entry))
                    name = entry.name
                }
                try link.run(name, parameters)
            }
            return preparations
        } catch {
            abandon(isSilent: false)
            throw error.losingConnection(transient: error.isTransient)
        }
    }

    private func entry(
        _ statement: PostgresStatement,
        _ flight: [PostgresStatement],
        _ preparations: [Preparation]
    ) -> StatementCache.Entry? {
        if let known = cache[statement.sql], known.fits(statement.parameters) { return known }
        return preparations.last {
            flight[$0.index].sql == statement.sql && $0.entry.fits(statement.parameters)
        }?.entry
    }

    /// Reads the answers up to the sync, whatever went wrong in between.
    private func receive(
        _ link: Link,
        _ flight: [PostgresStatement],
        _ preparations: [Preparation],
        _ limits: inout CallLimits
    ) throws(PostgresError) -> [PostgresRows] {
        var answers: [PostgresRows] = []
        answers.reserveCapacity(flight.count)
        var failure: PostgresError?
        var nextPreparation = preparations[...]
        for (index, statement) in flight.enumerated() {
            if let preparation = nextPreparation.first, preparation.index == index {
                nextPreparation.removeFirst()
                let result = try answer(link, &failure, &limits)
                if result?.status == PGRES_COMMAND_OK { cache.remember(preparation.entry, for: statement.sql) }
            }
            if let result = try answer(link, &failure, &limits) {
                if failure == nil { failure = Self.refusal(of: result, statement) }
                answers.append(PostgresRows(result))
            }
        }
        guard let end = try link.next(&limits), end.status == PGRES_PIPELINE_SYNC else {
            throw failure?.losingConnection() ?? outOfStep(link)
        }
        if let failure { throw failure }
        if cache.isFull {
            // Forgotten first: the flight that frees them must not come here again.
            cache.removeAll()
            _ = try fly(link, [PostgresStatement("DEALLOCATE ALL")], &limits)
            cache.removeAll()
        }
        return answers
    }

    /// One command's result and its end mark; `nil` when the command failed or was skipped.
    private func answer(
        _ link: Link,
        _ failure: inout PostgresError?,
        _ limits: inout CallLimits
    ) throws(PostgresError) -> ResultHandle? {
        guard let result = try link.next(&limits) else { throw failure?.losingConnection() ?? outOfStep(link) }
        let status = result.status
        if status == PGRES_FATAL_ERROR {
            let error = PostgresError(result)
            failure = failure ?? error
            if !link.isUp { throw (failure ?? error).losingConnection() }
        }
        guard
            status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY
                || status == PGRES_FATAL_ERROR || status == PGRES_PIPELINE_ABORTED
        else { throw outOfStep(link) }
        guard try link.next(&limits) == nil else { throw failure?.losingConnection() ?? outOfStep(link) }
        return status == PGRES_FATAL_ERROR || status == PGRES_PIPELINE_ABORTED ? nil : result
    }

    private func outOfStep(_ link: Link) -> PostgresError {
        guard link.isUp else { return link.failure() }
        return PostgresError(
            .protocol,
            "an answer came out of turn (COPY belongs into copyIn, scripts into execute)",
            isTransient: false,
            isConnectionLost: true
        )
    }

    /// PostgreSQL answers COMMIT of a failed transaction by a polite ROLLBACK; for us that is an error.
    private static func refusal(of result: ResultHandle, _ statement: PostgresStatement) -> PostgresError? {
        guard statement.sql == PostgresStatement.commit.sql, result.commandTag == "ROLLBACK" else { return nil }
        return PostgresError(.transaction, "COMMIT found a failed transaction and rolled it back")
    }
}
