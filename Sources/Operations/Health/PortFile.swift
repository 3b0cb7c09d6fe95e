// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that holds the port a process has chosen, for scripts that start it with port 0.
struct PortFile: Sendable {
    let path: String

    /// Writes the port, whole or not at all: a reader never sees half a number.
    func store(_ port: Int) throws(OpsServerError) {
        do throws(WholeFile.Trouble) {
            try WholeFile.store(Array("\(port)\n".utf8), to: path, .privately)
        } catch {
            throw OpsServerError(
                code: .portFileUnwritable,
                message: "\(path) cannot be written: \(error.message) (\(error.path))",
                fix: error.isUnsafe
                    ? "Set ops.portFile (OPS_PORT_FILE) to a path in a directory in which nobody else can write."
                    : "Set ops.portFile (OPS_PORT_FILE) to a path in a directory that exists and is writable."
            )
        }
    }

    func remove() {
        unlink(path)
    }
}
