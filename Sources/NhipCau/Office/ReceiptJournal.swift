// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Operations
import Synchronization

/// All receipts of a unit on this machine: one file, a line each, key and JSON, only ever added to. A batch is written and
/// flushed before it is acknowledged, so that a crash at any moment loses none; a batch that comes again is known by its
/// keys. Several commands may write at a time.
final class ReceiptJournal: Sendable {
    private struct State {
        var keys: Set<String> = []
        /// Bytes of the file whose keys are known.
        var read = 0
        var hasLookedForOlder = false
    }

    let path: String
    private let directory: String
    private let state = Mutex(State())

    /// - Parameter directory: of the unit.
    init(directory: String) {
        self.directory = directory
        path = directory + "/receipts.log"
    }

    /// Keeps those that are new, in their order, and gives them back.
    ///
    /// - Throws: ``Failure`` when the disk takes nothing; then nothing counts as kept.
    func keep(_ lines: [ReceiptLine]) throws -> [ReceiptLine] {
        try state.withLock { state in
            try DurableFile.prepare(directory)
            try takeInOlder(&state)
            return try append(lines, &state)
        }
    }

    /// All lines, by the time of the decision.
    func lines() throws -> [ReceiptLine] {
        try state.withLock { state in
            if FileManager.default.fileExists(atPath: directory) { try takeInOlder(&state) }
        }
        guard let file = FileManager.default.contents(atPath: path) else { return [] }
        let places = Self.places(in: file)
        return places.sorted { $0.time < $1.time }.map { place in
            ReceiptLine(key: place.key, json: [UInt8](file[place.json]))
        }
    }

    // MARK: - The file

    private func append(_ lines: [ReceiptLine], _ state: inout State) throws -> [ReceiptLine] {
        let isFirst = !FileManager.default.fileExists(atPath: path)
        let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw trouble() }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX) == 0 else { throw trouble() }
        try catchUp(descriptor, &state)

        var new: [ReceiptLine] = []
        var bytes: [UInt8] = []
        for line in lines where state.keys.insert(line.key).inserted {
            new.append(line)
            bytes += Array(line.key.utf8) + [UInt8(ascii: "\t")] + line.json + [UInt8(ascii: "\n")]
        }
        do {
            try WholeFile.writeAll(bytes, to: descriptor, path)
            guard fsync(descriptor) == 0 else { throw trouble() }
        } catch {
            // Whether they are there is not known: the next try looks.
            ftruncate(descriptor, off_t(state.read))
            state.keys.subtract(new.map(\.key))
            throw DurableFile.failure(error)
        }
        if isFirst { WholeFile.flush(directory) }
        state.read += bytes.count
        return new
    }

    /// Learns what other commands have written, and cuts off what a crash left of a line: it was never acknowledged.
    private func catchUp(_ descriptor: Int32, _ state: inout State) throws {
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard size != state.read else { return }
        if size < state.read { state = State(hasLookedForOlder: true) }
        let whole = FileHandle(fileDescriptor: dup(descriptor), closeOnDealloc: true)
        try whole.seek(toOffset: UInt64(state.read))
        let rest = try whole.readToEnd() ?? Data()
        state.keys.formUnion(Self.places(in: rest).map(\.key))
        let end = rest.lastIndex(of: UInt8(ascii: "\n")).map { rest.distance(from: rest.startIndex, to: $0) + 1 } ?? 0
        state.read += end
        if end < rest.count { guard ftruncate(descriptor, off_t(state.read)) == 0 else { throw trouble() } }
    }

    private func trouble() -> any Error { DurableFile.failure(WholeFile.Trouble(path: path, number: errno)) }

    /// Earlier versions laid down one file a message.
    private func takeInOlder(_ state: inout State) throws {
        if state.hasLookedForOlder { return }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        let older = names.filter { $0.hasSuffix(".json") }.map { "\(directory)/\($0)" }
        for path in older {
            guard let body = FileManager.default.contents(atPath: path) else { continue }
            _ = try append(ReceiptLine.lines(of: [UInt8](body)), &state)
            unlink(path)
        }
        state.hasLookedForOlder = true
    }

    // MARK: - Its lines

    private struct Place {
        let key: String
        /// As it stands in the key; ISO, so that it sorts.
        let time: String
        let json: Range<Data.Index>
    }

    private static func places(in file: Data) -> [Place] {
        var places: [Place] = []
        file.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            var start = 0
            while start < bytes.count, let end = memchr(base + start, 0x0A, bytes.count - start) {
                let length = end - UnsafeMutableRawPointer(mutating: base + start)
                if let tab = memchr(base + start, 0x09, length) {
                    let keyLength = tab - UnsafeMutableRawPointer(mutating: base + start)
                    let key = String(decoding: bytes[start..<start + keyLength], as: UTF8.self)
                    let first = file.startIndex + start + keyLength + 1
                    places.append(
                        Place(
                            key: key,
                            time: key.split(separator: " ").last.map(String.init) ?? "",
                            json: first..<file.startIndex + start + length
                        )
                    )
                }
                start += length + 1
            }
        }
        return places
    }
}
