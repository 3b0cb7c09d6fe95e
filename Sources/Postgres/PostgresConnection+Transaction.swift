// SPDX-License-Identifier: Apache-2.0
import CLibPQ

extension PostgresConnection {
    /// Runs the body between BEGIN and COMMIT; any error rolls back and is thrown on.
    ///
    /// The rollback is made even for a cancelled task. Not nestable. If the connection is lost during COMMIT nobody knows
    /// whether it happened: the caller must be idempotent.
    package nonisolated func withTransaction<Value>(
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await begin()
        do {
            let value = try await body(self)
            try await commit()
            return value
        } catch {
            await endManaged()
            throw error
        }
    }

    private func begin() async throws(PostgresError) {
        guard !isManaged else { throw PostgresError(.transaction, "a transaction is already under way") }
        _ = try await query(.begin)
        isManaged = true
    }

    private func commit() async throws(PostgresError) {
        _ = try await query(.commit)
        isManaged = false
    }

    /// Leaves the transaction, whatever its state; a connection that cannot roll back is closed.
    private func endManaged() {
        isManaged = false
        reset()
    }

    /// Asks for a sign of life, and whether writing is possible.
    func probe(_ timeout: Duration) async throws(PostgresError) {
        let rows = try await query("SELECT current_setting('transaction_read_only') = 'on'", timeout: timeout)
        guard configuration.needsWriting, try rows.bool(0, 0) else { return }
        close()
        throw PostgresError(.readOnly, "the server takes no writes", sqlState: PostgresError.readOnlyState)
    }

    /// Rolls back what is open, also for a cancelled task: for pools, before the next user comes.
    func reset() {
        guard let link else { return }
        isManaged = false
        guard link.transaction != PQTRANS_IDLE else { return publish() }
        do throws(PostgresError) {
            _ = try guarded(configuration.cancelGrace, nil) { (link, limits) throws(PostgresError) in
                try self.fly(link, [.rollback], &limits)
            }
        } catch {
            close()
        }
    }
}
