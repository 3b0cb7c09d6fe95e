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
        let temporary = "\(path).\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failed() }
        let line = Array("\(port)\n".utf8)
        let written = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        guard written == line.count, rename(temporary, path) == 0 else {
            let error = failed()
            unlink(temporary)
            throw error
        }
    }

    func remove() {
        unlink(path)
    }

    private func failed() -> OpsServerError {
        OpsServerError(
            code: .portFileUnwritable,
            message: "\(path) cannot be written: \(String(cString: strerror(errno)))",
            fix: "Set ops.portFile (OPS_PORT_FILE) to a path in a directory that exists and is writable."
        )
    }
}
