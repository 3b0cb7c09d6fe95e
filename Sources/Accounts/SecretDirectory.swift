// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A directory of passwords, one file each, named after the account and readable by its owner alone.
package struct SecretDirectory: Sendable {
    /// Why a password cannot be kept or read. Trying again helps only after what it names has been put right.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    package let path: String

    /// - Throws: when the directory is missing and cannot be made, belongs to somebody else, or is open to others.
    package init(_ path: String) throws(Failure) {
        self.path = path
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw Self.failure(path) }
        var status = stat()
        guard lstat(path, &status) == 0 else { throw Self.failure(path) }
        guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else {
            throw Failure(description: "\(path) is no directory of this user's own")
        }
        guard status.st_mode & 0o022 == 0 else {
            throw Failure(description: "others may write to \(path): chmod 700 \(path)")
        }
    }

    /// The password of `account`, made when there is none. Two who ask at once read the same: the first link wins.
    package func password(_ account: String) throws(Failure) -> String {
        if let present = try existing(account) { return present }
        let path = try draft(Self.random(), for: account)
        let linked = link(path, file(account)) == 0 || errno == EEXIST
        let error = Self.failure(file(account))
        unlink(path)
        guard linked, let made = try existing(account) else { throw error }
        return made
    }

    /// Another password in place of the present one, whole or not at all.
    package func rotate(_ account: String) throws(Failure) {
        let path = try draft(Self.random(), for: account)
        guard rename(path, file(account)) == 0 else {
            let error = Self.failure(file(account))
            unlink(path)
            throw error
        }
    }

    /// `nil` when the account has no password yet.
    package func existing(_ account: String) throws(Failure) -> String? {
        let descriptor = open(file(account), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Self.failure(file(account))
        }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw Self.failure(file(account)) }
        let word = String(decoding: buffer[..<count], as: UTF8.self).split(whereSeparator: \.isNewline).first
        return word.map(String.init)
    }

    package func file(_ account: String) -> String { "\(path)/\(account)" }

    /// 32 letters and digits: 190 bits from the system's generator.
    private static func random() -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        var generator = SystemRandomNumberGenerator()
        return String((0..<32).map { _ in letters[Int.random(in: letters.indices, using: &generator)] })
    }

    /// A new file under a name that nobody can know beforehand, on disk before it is used.
    private func draft(_ password: String, for account: String) throws(Failure) -> String {
        let draft = "\(path)/.\(account).\(UInt64.random(in: .min ... .max))"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure(draft) }
        defer { close(descriptor) }
        let bytes = Array(password.utf8)
        let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == bytes.count, fsync(descriptor) == 0 else {
            let error = Self.failure(draft)
            unlink(draft)
            throw error
        }
        return draft
    }

    private static func failure(_ path: String) -> Failure {
        Failure(description: "\(path): \(String(cString: strerror(errno)))")
    }
}
