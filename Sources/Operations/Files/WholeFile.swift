// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Files that are wholly there or not at all: written beside under a name that nobody can foresee, opened so that nothing
/// that lies there already is followed or taken over, and put in their place by one call.
package enum WholeFile {
    /// What stands in the way. A retry helps when somebody has made room or given the right.
    package struct Trouble: Error, Sendable {
        /// The file or directory that is meant.
        package let path: String
        /// Of errno(3).
        package let number: Int32

        package init(path: String, number: Int32) {
            self.path = path
            self.number = number
        }

        /// The system's own words, English.
        package var message: String { String(cString: strerror(number)) }
        /// A file is there and was not to be replaced.
        package var isThereAlready: Bool { number == EEXIST }
        /// Others may write in the directory or own it.
        package var isUnsafe: Bool { number == EPERM }
    }

    /// What a write does beyond the usual.
    package struct Options: OptionSet, Sendable {
        package let rawValue: Int

        package init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// Also after a power cut: the bytes and the directory are flushed (fsync(2)).
        package static let durable = Options(rawValue: 1)
        /// What is there under this name stays, and the write fails.
        package static let new = Options(rawValue: 2)
        /// The directory must be ours or the system's, and closed to others' writing unless it is sticky.
        package static let privately = Options(rawValue: 4)
    }

    /// Writes a file of mode 600.
    package static func store(_ bytes: [UInt8], to path: String, _ options: Options) throws(Trouble) {
        let directory = parent(path)
        if options.contains(.privately) { try requireSafe(directory) }
        let draft = "\(directory)/.\(UInt64.random(in: 0 ... .max)).\(UInt64.random(in: 0 ... .max)).draft"
        do throws(Trouble) {
            try fill(draft, bytes, isDurable: options.contains(.durable))
            try place(draft, at: path, isNew: options.contains(.new))
        } catch {
            unlink(draft)
            throw error
        }
        if options.contains(.durable) { flush(directory) }
    }

    /// Whether strangers could plant or exchange files there.
    package static func requireSafe(_ directory: String) throws(Trouble) {
        var about = stat()
        guard stat(directory, &about) == 0 else { throw Trouble(path: directory, number: errno) }
        let isOurs = about.st_uid == geteuid() || about.st_uid == 0
        let isOpen = about.st_mode & S_IWOTH != 0 && about.st_mode & S_ISVTX == 0
        if !isOurs || isOpen { throw Trouble(path: directory, number: EPERM) }
    }

    /// Makes the names in a directory last through a power cut.
    package static func flush(_ directory: String) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// The directory of a path, "." for a bare name.
    package static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// All the bytes, however often the system takes only some.
    package static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(Trouble) {
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw Trouble(path: path, number: errno) }
            offset += written
        }
    }

    private static func fill(_ draft: String, _ bytes: [UInt8], isDurable: Bool) throws(Trouble) {
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Trouble(path: draft, number: errno) }
        defer { close(descriptor) }
        try writeAll(bytes, to: descriptor, draft)
        guard !isDurable || fsync(descriptor) == 0 else { throw Trouble(path: draft, number: errno) }
    }

    private static func place(_ draft: String, at path: String, isNew: Bool) throws(Trouble) {
        if isNew {
            if link(draft, path) == 0 {
                unlink(draft)
                return
            }
            // A USB stick knows no links: there a look has to do.
            var about = stat()
            guard errno != EEXIST, lstat(path, &about) != 0 else { throw Trouble(path: path, number: EEXIST) }
        }
        guard rename(draft, path) == 0 else { throw Trouble(path: path, number: errno) }
    }
}
