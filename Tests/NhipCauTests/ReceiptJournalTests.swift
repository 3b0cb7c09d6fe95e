// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Reporting
import Testing

@testable import NhipCau

@Suite struct ReceiptJournalTests {
    private let folder: Folder
    private var directory: String { folder.path + "/receipts/341" }
    private var file: String { directory + "/receipts.log" }

    init() throws { folder = try Folder() }

    @Test("What is kept is known again, by this command and the next")
    func repeats() throws {
        let lines = ReceiptSamples.lines(0..<10)
        let journal = ReceiptJournal(directory: directory)
        #expect(try journal.keep(lines).count == 10)
        #expect(try journal.keep(lines).isEmpty)
        #expect(try journal.keep(lines + lines).isEmpty)
        let next = ReceiptJournal(directory: directory)
        let more = ReceiptSamples.lines(10..<12)
        #expect(try next.keep(lines + more + more).map(\.key) == more.map(\.key))
        #expect(try journal.keep(more).isEmpty, "written by another command meanwhile")
        #expect(try journal.lines().map(\.key) == (lines + more).map(\.key))
        #expect(try journal.lines().compactMap(\.receipt).count == 12)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["receipts.log"])
        var about = stat()
        #expect(stat(file, &about) == 0 && about.st_mode & 0o777 == 0o600)
    }

    @Test("A line that a crash cut off is taken away and comes again, wherever it was cut")
    func tornLine() throws {
        let lines = ReceiptSamples.lines(0..<3)
        _ = try ReceiptJournal(directory: directory).keep(lines)
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        let start = try #require(whole.dropLast().lastIndex(of: 0x0A)) + 1
        for cut in [start + 1, start + 20, start + 90, whole.count - 1] {
            try whole.prefix(cut).write(to: URL(fileURLWithPath: file))
            let journal = ReceiptJournal(directory: directory)
            #expect(try journal.lines().map(\.key) == lines.dropLast().map(\.key))
            #expect(try journal.keep(lines).map(\.key) == [try #require(lines.last).key])
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == whole)
        }
    }

    @Test("Two outcomes of one submission are two receipts, the later one last")
    func outcomes() throws {
        var waiting = ReceiptSamples.receipt(5, .waiting)
        let accepted = ReceiptSamples.receipt(9)
        waiting.submissionID = accepted.submissionID
        let journal = ReceiptJournal(directory: directory)
        _ = try journal.keep(ReceiptLine.lines(of: ReceiptWriter.write([accepted, waiting])))
        #expect(try journal.lines().compactMap(\.receipt) == [waiting, accepted])
    }

    @Test("Files of earlier versions, one a message, are taken over once")
    func olderFiles() throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let old = ReceiptWriter.write([ReceiptSamples.receipt(1), ReceiptSamples.receipt(2)])
        try Data(old).write(to: URL(fileURLWithPath: directory + "/0195a3c0.json"))
        let journal = ReceiptJournal(directory: directory)
        #expect(try journal.lines().count == 2)
        #expect(try journal.keep(ReceiptLine.lines(of: old)).isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["receipts.log"])
    }

    @Test("Strangers' places are not written into: a link, a directory open to all")
    func strangers() throws {
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let precious = folder.path + "/precious"
        try Data("precious".utf8).write(to: URL(fileURLWithPath: precious))
        #expect(symlink(precious, file) == 0)
        #expect(throws: Failure.self) { try ReceiptJournal(directory: directory).keep(ReceiptSamples.lines(0..<1)) }
        #expect(try String(contentsOfFile: precious, encoding: .utf8) == "precious")
        unlink(file)
        chmod(directory, 0o777)
        let failure = #expect(throws: Failure.self) {
            try ReceiptJournal(directory: directory).keep(ReceiptSamples.lines(0..<1))
        }
        #expect(failure?.why.contains("người khác") == true)
    }

    @Test("Several commands at once keep each receipt once")
    func atOnce() async throws {
        let lines = ReceiptSamples.lines(0..<400)
        let directory = directory
        let kept = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let journal = ReceiptJournal(directory: directory)
                    return try stride(from: 0, to: 400, by: 20).reduce(0) { count, start in
                        count + (try journal.keep(Array(lines[start..<start + 20])).count)
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(kept == 400)
        #expect(try ReceiptJournal(directory: directory).lines().count == 400)
    }
}
