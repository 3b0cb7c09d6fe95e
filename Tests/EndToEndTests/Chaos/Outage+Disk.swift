// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A disk that is full. The table lies on a small file system in memory, which only root can make: others leave it out,
/// and the results say so.
extension Outage {
    static let disks: [Outage] =
        getuid() != 0
        ? []
        : ["submissions", "decisions", "unit_totals"].map { table in
            Outage(
                kind: "disk full",
                name: "under \(table)",
                strike: { field in
                    try await field.moveToSmallDisk(table)
                    try await field.fillSmallDisk()
                },
                lift: { try $0.emptySmallDisk() },
                restore: { try await $0.removeSmallDisk(table) }
            )
        }
}

extension Battlefield {
    /// The server's own user has to reach it; other checkouts have their own.
    private var disk: String { "/var/tmp/\(ground.name)-\(getpid())" }
    private var ballast: String { disk + "/ballast" }

    fileprivate func moveToSmallDisk(_ table: String) async throws {
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        try await run("/bin/mount", ["-t", "tmpfs", "-o", "size=32m,mode=755", "tmpfs", disk])
        try await run("/usr/bin/install", ["-d", "-o", "postgres", "-m", "700", disk + "/space"])
        try await command(
            "CREATE TABLESPACE \(ground.name) LOCATION '\(disk)/space'",
            "GRANT CREATE ON TABLESPACE \(ground.name) TO nhipcau"
        )
        try await alter("ALTER TABLE \(table) SET TABLESPACE \(ground.name)")
    }

    fileprivate func fillSmallDisk() async throws {
        // Ends when nothing is left, with an error of its own.
        try await run("/bin/bash", ["-c", "dd if=/dev/zero of=\"$0\" bs=4k 2>/dev/null || true", ballast])
    }

    fileprivate func emptySmallDisk() throws {
        try FileManager.default.removeItem(atPath: ballast)
    }

    fileprivate func removeSmallDisk(_ table: String) async throws {
        try await alter("ALTER TABLE \(table) SET TABLESPACE pg_default")
        try await command("CHECKPOINT", "DROP TABLESPACE \(ground.name)")
        try await run("/bin/umount", [disk])
        try FileManager.default.removeItem(atPath: disk)
    }
}
