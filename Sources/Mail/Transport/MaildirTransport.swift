// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Puts letters into a maildir, where any mail reader finds them: for trying things out, and for offices whose own
/// server collects mail from files.
///
/// A letter is written to `tmp`, made durable, and only then appears in `new`, whole. The file's name follows from the
/// Message-ID, so a letter sent again does not appear twice, not even after it was read.
package actor MaildirTransport: MailTransport {
    private let executor = QueueExecutor(label: "maildir")
    private let directory: String
    private var counter = 0

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameter directory: made on the first letter when it is missing.
    package init(directory: String) {
        self.directory = directory
    }

    package func send(_ message: MailMessage) async -> MailDelivery {
        let name = Self.fileName(for: message.messageID)
        do throws(FileFault) {
            try makeDirectories()
            guard try !isDelivered(name) else { return accepted("already there as \(name)") }
            counter += 1
            let temporary = "\(directory)/tmp/\(name).\(getpid()).\(counter)"
            // Mail in files has the line ends of the system.
            try write(message.rendered().filter { $0 != 0x0D }, to: temporary)
            defer { unlink(temporary) }
            // Unlike a rename, a link never replaces a letter that came there in the meantime.
            if link(temporary, "\(directory)/new/\(name)") != 0, errno != EEXIST {
                throw FileFault("cannot link into new")
            }
            try synchronise("\(directory)/new")
            return accepted("stored as \(name)")
        } catch {
            return .transient(MailReply(stage: .connection, words: "maildir \(directory): \(error.words)"))
        }
    }

    package func close() async {}

    /// Letters of the Message-ID that are safe in any file system; others by their code; a hash keeps long ones apart.
    static func fileName(for identity: MessageID) -> String {
        let safe = identity.value.utf8.map { byte in
            byte.isASCIILetterOrDigit || ".-_@=+".utf8.contains(byte)
                ? String(UnicodeScalar(byte)) : "%" + String(byte, radix: 16)
        }.joined()
        return safe.utf8.count <= 150 ? safe : "\(safe.prefix(120))-\(StableHash.hex(identity.value))"
    }

    private func accepted(_ words: String) -> MailDelivery {
        .accepted(MailReply(stage: .final, words: words))
    }

    private func makeDirectories() throws(FileFault) {
        for name in ["tmp", "new", "cur"] {
            do {
                try FileManager.default.createDirectory(
                    atPath: "\(directory)/\(name)",
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700]
                )
            } catch {
                throw FileFault("cannot make \(name)", error)
            }
        }
    }

    /// Readers move a letter from `new` to `cur` and append flags after a colon.
    private func isDelivered(_ name: String) throws(FileFault) -> Bool {
        if access("\(directory)/new/\(name)", F_OK) == 0 { return true }
        guard let entries = opendir("\(directory)/cur") else { throw FileFault("cannot read cur") }
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            let found = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                let bytes = bytes.prefix { $0 != 0 }
                return bytes.elementsEqual(name.utf8) || bytes.starts(with: (name + ":").utf8)
            }
            if found { return true }
        }
        return false
    }

    private func write(_ bytes: [UInt8], to path: String) throws(FileFault) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFault("cannot create in tmp") }
        defer { _ = Foundation.close(descriptor) }
        do throws(FileFault) {
            var written = 0
            while written < bytes.count {
                let count = bytes[written...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
                guard count >= 0 || errno == EINTR else { throw FileFault("cannot write to tmp") }
                written += max(0, count)
            }
            guard fsync(descriptor) == 0 else { throw FileFault("cannot make the letter durable") }
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Makes the new name durable, not only the letter's bytes.
    private func synchronise(_ path: String) throws(FileFault) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFault("cannot open new") }
        defer { _ = Foundation.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileFault("cannot make new durable") }
    }

    private struct FileFault: Error {
        let words: String

        init(_ words: String) {
            self.words = "\(words): \(String(cString: strerror(errno)))"
        }

        init(_ words: String, _ error: any Error) {
            self.words = "\(words): \(error.localizedDescription)"
        }
    }
}
