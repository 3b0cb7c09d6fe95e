// SPDX-License-Identifier: Apache-2.0

/// Where a process can be watched.
///
/// ## Configuration keys
/// - `ops.host` (string, default `127.0.0.1`): address to listen on.
/// - `ops.port` (0–65535, default 0 = any free port, which is logged): port to listen on.
/// - `ops.portFile` (path, default none): file to write the chosen port to.
///
/// Each may be set for one worker alone: `ops.ingest.port`.
package struct OpsSettings: Sendable, Equatable {
    package var host: String
    package var port: Int
    package var portFile: String?

    package init(host: String = "127.0.0.1", port: Int = 0, portFile: String? = nil) {
        self.host = host
        self.port = port
        self.portFile = portFile
    }

    init(_ source: inout ConfigurationSource) {
        host = source.string("ops.host", default: "127.0.0.1")
        port = source.integer("ops.port", default: 0, in: 0...65_535)
        portFile = source.optionalString("ops.portFile")
    }
}
