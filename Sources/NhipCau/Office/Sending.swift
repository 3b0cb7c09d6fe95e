// SPDX-License-Identifier: Apache-2.0

import AMQP
import ArgumentParser
import Foundation
import Operations

/// Sends the spool and says what became of it.
struct Sending {
    let sender: ReportSender
    var showsCodes = false
    /// Nothing is said when all goes well, nor when the line is down for less than a day: for a timer.
    var isQuiet = false

    private static let patience: Int64 = 24 * 3_600_000

    /// - Throws: `Exit` 75 when something still waits.
    func send() async throws {
        for path in sender.spool.damaged() {
            Console.error("Tệp \(path) bị hỏng nên không gửi được; hãy báo cho quản trị viên.")
        }
        let answers: [ReportSender.Answer]
        do {
            answers = try await sender.send()
        } catch let error as AMQPError {
            throw kept(error)
        }
        for answer in answers where !(isQuiet && answer.outcome.isConfirmed) { tell(answer) }
        if !answers.allSatisfy(\.outcome.isConfirmed) { throw Exit(75) }
    }

    /// Before something else is done with the broker: what waits from earlier goes first. That something else is done all
    /// the same when a part could not be sent.
    func sendWaiting() async throws {
        if sender.spool.entries().isEmpty { return }
        let answers = try await sender.send()
        Console.error("Gửi trước \(answers.count) báo cáo đang chờ trên máy này:")
        for answer in answers { tell(answer, onError: true) }
    }

    private func tell(_ answer: ReportSender.Answer, onError: Bool = false) {
        let id = showsCodes ? " (mã gửi \(answer.id.uuidString.lowercased()))" : ""
        let detail = showsCodes ? ReportSender.detail(answer.outcome).map { " [\(Console.plain($0))]" } ?? "" : ""
        let text = "\(answer.title)\(id): \(ReportSender.explanation(answer.outcome))\(detail)"
        if onError { Console.error(text) } else { Console.out(text) }
    }

    private func kept(_ error: AMQPError) -> Exit {
        let waiting = sender.spool.entries()
        let age = Clock.milliseconds - (waiting.first?.atMilliseconds ?? Clock.milliseconds)
        if isQuiet, error.isRetriable, age < Self.patience { return Exit(75) }
        let failure = Failure.officer(error)
        return Failure.officer(
            failure.what,
            why:
                "\(failure.why.isEmpty ? "" : failure.why + ". ")Đang giữ \(waiting.count) báo cáo trên máy này, không mất",
            next: error.isRetriable
                ? "khi có mạng trở lại: nhipcau send (hoặc làm lệnh khác: phần đang giữ được gửi trước)"
                : "\(failure.next). Sau đó: nhipcau send",
            detail: failure.detail.map { "\($0); \(sender.spool.directory)" }
        ).told(code: 75, showsDetail: showsCodes)
    }
}
