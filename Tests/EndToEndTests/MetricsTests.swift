// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Testing

extension EndToEndTests {
    @Test("Every metric of the catalogue is published by some worker")
    func everyMetric() async throws {
        try await Ground.with("metrics") { ground in
            let scrape = try Scrape(ground)
            let program = try Program.operators(on: ground)
            defer { program.removeFolder() }
            let changes = scrape.changes.merging(["MAIL_MAILDIR": program.file("mail"), "MAIL_HOST": ""]) { $1 }
            try await Fleet.with(Fleet.stages + ["nhipcau-notifier"], on: ground, changes: changes) { _ in
                try await Crowd.with(on: ground) { crowd in
                    try await crowd.send(20)
                    // One of which nobody can say whose it is.
                    try await crowd.publish([
                        OutgoingMessage(
                            exchange: ReportTopology.exchange,
                            routingKey: "report.submitted.thai-binh",
                            properties: MessageProperties(messageID: UUID().uuidString, userID: "unit-341"),
                            body: []
                        )
                    ])
                }
                // The line of one worker is cut once.
                for worker in ["ingest", "validator"] {
                    try await scrape.until(worker, says: "[+] broker.consumer ok", on: ground)
                }
                try await PrivateServices.script(
                    "broker.sh",
                    "ctl",
                    "close_all_user_connections",
                    "nhipcau-ingest",
                    "a test"
                )
                var missing: [String] = []
                do {
                    try await ground.until("every metric is published") {
                        missing = try await Self.unpublished(scrape)
                        return missing.isEmpty
                    }
                } catch {
                    Issue.record("published by nobody: \(missing.joined(separator: ", "))")
                }
            }
        }
    }

    /// Names of the catalogue that no worker's page bears.
    private static func unpublished(_ scrape: Scrape) async throws -> [String] {
        let file =
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path + "/Sources/Operations/Metrics/MetricName.swift"
        let source = try String(contentsOfFile: file, encoding: .utf8)
        let names = source.matches(of: /= "((nhipcau|process)_\w+)"/).map { String($0.output.1) }
        try #require(names.count > 15, "\(file) is written otherwise now")
        var pages = ""
        for worker in Scrape.workers { pages += try await scrape.text(worker, "/metrics") ?? "" }
        return try names.filter { name in
            pages.firstMatch(of: try Regex("(?m)^\(name)(_bucket)?[{ ]")) == nil
        }
    }
}
