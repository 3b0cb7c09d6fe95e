// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEndTests {
    @Test(
        "A broker's alarm turns every worker red, also one that publishes nothing, and stands in queues until it is over"
    )
    func alarm() async throws {
        try await Ground.with("alarm") { ground in
            let scrape = try Scrape(ground)
            let program = try Program.operators(on: ground)
            defer { program.removeFolder() }
            let changes = scrape.changes.merging(["MAIL_MAILDIR": program.file("mail"), "MAIL_HOST": ""]) { $1 }
            try await Fleet.with(Fleet.stages + ["nhipcau-notifier"], on: ground, changes: changes) { _ in
                for worker in Scrape.workers { try await scrape.until(worker, says: "[+] broker.alarm ok", on: ground) }
                let result: Result<Void, any Error>
                do {
                    // As a broker whose memory is full, whatever it holds.
                    try await PrivateServices.script("broker.sh", "ctl", "set_vm_memory_high_watermark", "0.00001")
                    for worker in Scrape.workers {
                        try await scrape.until(worker, says: "[-] broker.alarm failed", on: ground)
                    }
                    let queues = try await program.run("queues")
                    #expect(queues.status == 1, "\(queues)")
                    #expect(queues.out.contains("the broker accepts no messages (low on memory)"), "\(queues)")
                    result = .success(())
                } catch {
                    result = .failure(error)
                }
                try await PrivateServices.script("broker.sh", "ctl", "set_vm_memory_high_watermark", "0.4")
                try result.get()
                for worker in Scrape.workers { try await scrape.until(worker, says: "[+] broker.alarm ok", on: ground) }
                let metrics = try await scrape.text("aggregator", "/metrics")
                let line = metrics?.split(separator: "\n").first { $0.hasPrefix("nhipcau_blocked_seconds_total") }
                #expect(line?.hasSuffix(" 0") == false, "\(line ?? "no such metric")")
            }
        }
    }
}
