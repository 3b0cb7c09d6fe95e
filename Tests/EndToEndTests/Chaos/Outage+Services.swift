// SPDX-License-Identifier: Apache-2.0

/// Broker and database themselves.
extension Outage {
    static let services = ["broker", "database"].map { part in
        Outage(
            kind: "killed \(part)",
            name: "and started again",
            length: .seconds(1),
            strike: { _ in try await PrivateServices.script("\(part).sh", "kill") },
            lift: { _ in try await PrivateServices.script("\(part).sh", "start") }
        )
    }

    static let broker = [
        Outage(
            kind: "alarm of the broker",
            name: "memory",
            length: .seconds(5),
            strike: { try await $0.broker("set_vm_memory_high_watermark", "0.00001") },
            lift: { try await $0.broker("set_vm_memory_high_watermark", "0.4") }
        ),
        Outage(
            kind: "alarm of the broker",
            name: "disk",
            length: .seconds(5),
            strike: { try await $0.broker("set_disk_free_limit", "1000000GB") },
            lift: { try await $0.broker("set_disk_free_limit", "50MB") }
        ),
    ]
}
