// SPDX-License-Identifier: Apache-2.0

import Foundation
import Operations

/// Files of the office: whole or not there, kept through a power cut, for nobody else to read.
enum DurableFile {
    /// Lays a file down in a directory of the office's own, which is made when it is not there.
    static func write(_ bytes: [UInt8], to path: String) throws {
        do {
            try prepare(WholeFile.parent(path))
            try WholeFile.store(bytes, to: path, [.durable, .privately])
        } catch {
            throw failure(error)
        }
    }

    /// Makes a directory that is closed to others; one that is there must be.
    static func prepare(_ directory: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: directory,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw Failure.officer(
                "Chưa tạo được thư mục \(directory)",
                next: advice,
                detail: error.localizedDescription
            )
        }
        do throws(WholeFile.Trouble) {
            try WholeFile.requireSafe(directory)
        } catch {
            throw failure(error)
        }
    }

    static func remove(_ path: String) {
        unlink(path)
        WholeFile.flush(WholeFile.parent(path))
    }

    static func failure(_ error: any Error) -> any Error {
        guard let trouble = error as? WholeFile.Trouble else { return error }
        if trouble.isUnsafe {
            return Failure.officer(
                "Chưa ghi vào thư mục \(trouble.path)",
                why: "người khác trên máy này cũng ghi được vào thư mục đó",
                next: "đặt account.spool là một thư mục riêng của đơn vị"
            )
        }
        return Failure.officer("Chưa ghi được \(trouble.path)", next: advice, detail: trouble.message)
    }

    private static let advice = "kiểm tra quyền ghi và dung lượng đĩa; đổi thư mục bằng account.spool"
}
