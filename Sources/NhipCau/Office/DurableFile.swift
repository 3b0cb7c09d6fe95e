// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// Files that are wholly there or not at all, also after a power cut: written beside, flushed, renamed, and the directory
/// flushed (fsync(2), rename(2)).
enum DurableFile {
    static func write(_ bytes: [UInt8], to path: String) throws {
        let directory = (path as NSString).deletingLastPathComponent
        do {
            try FileManager.default.createDirectory(
                atPath: directory,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw failure(directory, "\(error.localizedDescription)")
        }
        let draft = "\(path).\(getpid()).tmp"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(draft) }
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw closing(descriptor, draft) }
            offset += written
        }
        guard fsync(descriptor) == 0 else { throw closing(descriptor, draft) }
        close(descriptor)
        guard rename(draft, path) == 0 else { throw failure(path) }
        flush(directory)
    }

    static func remove(_ path: String) {
        unlink(path)
        flush((path as NSString).deletingLastPathComponent)
    }

    private static func flush(_ directory: String) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func closing(_ descriptor: Int32, _ path: String) -> Failure {
        let failure = failure(path)
        close(descriptor)
        unlink(path)
        return failure
    }

    private static func failure(_ path: String, _ reason: String? = nil) -> Failure {
        Failure(
            "ghi \(path)",
            why: reason ?? String(cString: strerror(errno)),
            next: "kiểm tra quyền ghi và dung lượng đĩa; đổi thư mục bằng account.spool",
            isForOfficers: true
        )
    }
}
