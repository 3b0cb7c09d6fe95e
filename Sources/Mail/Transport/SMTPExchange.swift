// SPDX-License-Identifier: Apache-2.0
import CCurl

/// One letter's conversation with the relay, as libcurl lets us overhear it.
///
/// `CURLINFO_RESPONSE_CODE` is not enough: it still says 354 when the connection breaks after DATA, and the CURLcode says
/// "send error" for a refused recipient. So we note which of our commands each reply answers.
///
/// The letter's end is learnt from the read callback: libcurl (7.88) writes the final dot when the callback has answered
/// "no more", and not before the system has taken every byte ahead of it. It asks only when it was not told the size: told,
/// it counts by itself, and nobody learns whether the dot left.
final class SMTPExchange {
    private var letter: [UInt8] = []
    private var position = 0
    private(set) var stage = MailReply.Stage.connection
    /// The code of the last complete reply to the current command.
    private(set) var code: Int?
    private var lines: [String] = []
    private(set) var status: MailStatus?
    /// After QUIT, only farewells are exchanged: they say nothing about the letter.
    private var isLeaving = false

    /// Starts the next letter.
    func begin(_ letter: [UInt8]) {
        self.letter = letter
        position = 0
        isLeaving = false
        enter(.connection)
    }

    /// The server's words in its last reply, in one line.
    var words: String { lines.joined(separator: " ") }

    /// libcurl asks for the next bytes of the letter; none means that it ends here, and that the final dot follows.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, letter.count - position)
        guard count > 0 else {
            enter(.final)
            return 0
        }
        letter.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
        }
        position += count
        return count
    }

    /// A command went out. Only its first word is looked at: what follows AUTH is a secret.
    func sent(_ command: UnsafeRawBufferPointer) {
        if command.starts(with: "EHLO ".utf8) || command.starts(with: "HELO ".utf8) {
            enter(.connection)
        } else if command.starts(with: "STARTTLS\r".utf8) {
            enter(.encryption)
        } else if command.starts(with: "AUTH ".utf8) {
            enter(.authentication)
        } else if command.starts(with: "MAIL FROM:".utf8) {
            enter(.sender)
        } else if command.starts(with: "RCPT TO:".utf8) {
            enter(.recipient)
        } else if command.starts(with: "DATA\r".utf8) {
            enter(.content)
        } else if command.starts(with: "QUIT\r".utf8) {
            isLeaving = true
        }
    }

    /// Reply lines came in (RFC 5321 §4.2.1: `250-more` or `250 last`).
    func received(_ bytes: UnsafeRawBufferPointer) {
        guard !isLeaving else { return }
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            let digits = line.prefix(3)
            guard digits.count == 3, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
                continue
            }
            if code != nil {
                code = nil
                lines = []
                status = nil
            }
            let rest = line.dropFirst(3)
            let words = String(decoding: rest.dropFirst(), as: UTF8.self)
            if lines.count < Self.longestReply { lines.append(words) }
            status = status ?? MailStatus(in: words)
            if rest.first != UInt8(ascii: "-") { code = Int(String(decoding: digits, as: UTF8.self)) }
        }
    }

    private func enter(_ stage: MailReply.Stage) {
        self.stage = stage
        code = nil
        lines = []
        status = nil
    }

    /// Lines of one reply that are kept; a server may send as many as it likes.
    private static let longestReply = 20
}
