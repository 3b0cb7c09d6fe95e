// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A file that its owner alone may read.
enum PrivateFile {
    /// Whole or not at all, on disk when it returns.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let draft = "\(path).\(UInt64.random(in: .min ... .max))"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else {
                let error = failure(path)
                unlink(draft)
                throw error
            }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0, rename(draft, path) == 0 else {
            let error = failure(path)
            unlink(draft)
            throw error
        }
    }

    private static func failure(_ path: String) -> Failure {
        Failure("write \(path)", why: String(cString: strerror(errno)), next: "correct the path, or its rights")
    }
}
