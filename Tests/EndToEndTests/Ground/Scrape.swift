// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The ops ports of a fleet: each worker writes its own into a file.
struct Scrape: Sendable {
    static let workers = ["ingest", "validator", "aggregator", "notifier"]

    private let folder: String

    init(_ ground: Ground) throws {
        folder = try PrivateServices.state() + "/run/\(ground.name)-ops"
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// For the workers' environment.
    var changes: [String: String] {
        Dictionary(uniqueKeysWithValues: Self.workers.map { ("OPS_\($0.uppercased())_PORT_FILE", file($0)) })
    }

    private func file(_ worker: String) -> String { "\(folder)/\(worker)" }

    /// What a worker answers at `path`, whatever its status; `nil` before its port is open.
    func text(_ worker: String, _ path: String) async throws -> String? {
        guard let text = try? String(contentsOfFile: file(worker), encoding: .utf8),
            let port = Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
        else { return nil }
        let output = folder + "/\(worker).out"
        try? FileManager.default.removeItem(atPath: output)
        let curl = try ChildProcess(
            "/usr/bin/curl",
            ["-sS", "-m", "5", "http://127.0.0.1:\(port)\(path)"],
            environment: [:],
            log: output
        )
        guard try await curl.end(within: .seconds(10)) == 0 else { return nil }
        return try String(contentsOfFile: output, encoding: .utf8)
    }

    /// Until a worker's readiness holds these words.
    func until(_ worker: String, says words: String, on ground: Ground) async throws {
        try await ground.until("\(worker) says \(words)") {
            try await text(worker, "/readyz?verbose")?.contains(words) == true
        }
    }
}
