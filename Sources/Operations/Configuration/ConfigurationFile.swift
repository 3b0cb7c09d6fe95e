// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Small files that configuration consists of: the YAML file, passwords, certificates.
enum ConfigurationFile {
    /// Why a file cannot be used, in words.
    struct Failure: Error {
        let message: String
        let isMissing: Bool
    }

    /// Reads a whole file of at most `limit` bytes.
    static func contents(_ path: String, limit: Int = 1 << 20) throws(Failure) -> (bytes: [UInt8], mode: mode_t) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path, errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw failure(path, EISDIR) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return (bytes, status.st_mode) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(path, errno)
            }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw Failure(message: "\(path) is larger than \(limit) bytes", isMissing: false)
            }
        }
    }

    /// The first line of a small file, which is where a password stands.
    ///
    /// - Throws: why there is none; an empty one counts as none.
    static func firstLine(_ path: String) throws(Failure) -> String {
        let text = String(decoding: try contents(path, limit: 4_096).bytes, as: UTF8.self)
        guard let line = text.split(whereSeparator: \.isNewline).first else {
            throw Failure(message: "\(path) is empty", isMissing: false)
        }
        return String(line)
    }

    /// Whether this process may read `path`; the reason when not.
    static func unreadable(_ path: String) -> String? {
        access(path, R_OK) == 0 ? nil : failure(path, errno).message
    }

    private static func failure(_ path: String, _ code: Int32) -> Failure {
        Failure(message: "\(path): \(String(cString: strerror(code)))", isMissing: code == ENOENT || code == ENOTDIR)
    }
}
