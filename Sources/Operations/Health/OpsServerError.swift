// SPDX-License-Identifier: Apache-2.0

import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Why the ops port could not be opened, and what to do about it.
package struct OpsServerError: Error, CustomStringConvertible {
    /// The closed set of reasons.
    package enum Code: String, Sendable {
        case portInUse = "ops.port_in_use"
        case portForbidden = "ops.port_forbidden"
        case addressUnknown = "ops.address_unknown"
        case portFileUnwritable = "ops.port_file_unwritable"
        case failed = "ops.failed"
    }

    package let code: Code
    /// What happened.
    package let message: String
    /// What to do.
    package let fix: String

    package var description: String { "\(message). \(fix) (\(code.rawValue))" }

    init(code: Code, message: String, fix: String) {
        self.code = code
        self.message = message
        self.fix = fix
    }

    init(binding settings: OpsSettings, _ error: any Error) {
        let place = "\(settings.host):\(settings.port)"
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE:
            self.init(
                code: .portInUse,
                message: "Port \(place) is taken by another process",
                fix: "Set another ops.port (OPS_PORT), or 0 for any free one."
            )
        case EACCES:
            self.init(
                code: .portForbidden,
                message: "This user may not listen on \(place)",
                fix: "Set ops.port (OPS_PORT) above 1023."
            )
        case EADDRNOTAVAIL:
            self.init(
                code: .addressUnknown,
                message: "\(settings.host) is no address of this machine",
                fix: "Set ops.host (OPS_HOST) to one, such as 127.0.0.1."
            )
        default:
            self.init(
                code: .failed,
                message: "The ops server on \(place) failed: \(error)",
                fix: "Check ops.host and ops.port."
            )
        }
    }
}
