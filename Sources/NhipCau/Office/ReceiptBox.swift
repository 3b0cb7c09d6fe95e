// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Operations
import Pipeline
import Reporting

/// The receipts of one unit: taken from its queue, laid down on disk, and only then acknowledged, so that none is lost.
struct ReceiptBox: Sendable {
    let account: OfficeAccount
    let directory: String

    init(_ configuration: NhipCauConfiguration, _ account: OfficeAccount) {
        self.account = account
        let spool = configuration.account.spool as NSString
        directory = "\(spool.deletingLastPathComponent)/receipts/\(account.unitCode)"
    }

    /// Takes what is in the queue now; what arrived, oldest first.
    func collect() async throws -> [Receipt] {
        try await collect(until: [], within: .zero)
    }

    /// Takes receipts until all the awaited submissions are answered or the time is over.
    func collect(until awaited: Set<UUID>, within limit: Duration) async throws -> [Receipt] {
        let queue = ReportTopology.receipts(unitCode: account.unitCode)
        let directory = directory
        let result = try await withAMQPSession(account.broker) { (session) throws(AMQPError) -> Taken in
            var taken = Taken()
            let deadline = ContinuousClock.now + limit
            while true {
                while let delivery = try session.get(queue: queue) {
                    do {
                        try Self.keep(delivery.body, in: directory)
                    } catch {
                        // Not acknowledged: it stays in the queue.
                        taken.failure = error as? Failure
                        return taken
                    }
                    try session.acknowledge(delivery.tag.number)
                    taken.receipts += ReceiptReader.read(delivery.body) ?? []
                }
                let open = awaited.subtracting(taken.receipts.map(\.submissionID))
                if open.isEmpty || ContinuousClock.now >= deadline { return taken }
                // On the session's own thread, not on the shared ones.
                Thread.sleep(forTimeInterval: 0.1)
            }
        }
        if let failure = result.failure { throw failure }
        return result.receipts
    }

    private struct Taken: Sendable {
        var receipts: [Receipt] = []
        var failure: Failure?
    }

    /// What was taken earlier, oldest first.
    func kept() -> [Receipt] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasSuffix(".json") }
            .compactMap { FileManager.default.contents(atPath: "\(directory)/\($0)") }
            .flatMap { ReceiptReader.read([UInt8]($0)) ?? [] }
            .sorted { $0.decidedAt < $1.decidedAt }
    }

    /// The same message again lands in the same file.
    private static func keep(_ body: [UInt8], in directory: String) throws {
        let name = ReportFile.id(of: body).uuidString.lowercased()
        try DurableFile.write(body, to: "\(directory)/\(name).json")
    }
}
