// SPDX-License-Identifier: Apache-2.0

import Foundation
package import Operations
package import Reporting

/// What time it is for people. In production the time of day; in a trial any hour, so that letters can be seen at night.
package struct NotifierClock: Sendable {
    /// Names an hour, such as `2025-03-17T09:00`, from which the trial's clock runs on.
    package static let variable = "NHIPCAU_NOW"

    private let offset: Int64
    private let read: @Sendable () -> Int64

    /// - Parameters:
    ///   - offset: milliseconds by which people's time is ahead of the clock.
    ///   - read: milliseconds since 1970.
    package init(offset: Int64, read: @escaping @Sendable () -> Int64 = NotifierClock.system) {
        self.offset = offset
        self.read = read
    }

    /// The clock of this process.
    ///
    /// - Throws: when the variable is set to something else than a local time.
    package init(environment: [String: String] = ProcessInfo.processInfo.environment) throws(NotifierClockError) {
        guard let text = environment[Self.variable], !text.isEmpty else {
            self.init(offset: 0)
            return
        }
        guard let time = Self.time(text) else {
            throw NotifierClockError(
                message: "is no local time: \(text)",
                fix: "Write it as 2025-03-17T09:00, or leave it unset."
            )
        }
        self.init(offset: time.unixMilliseconds - Self.system())
    }

    /// The local time that the plan's rules look at.
    package var now: LocalTime { LocalTime(read() + offset) }

    /// Milliseconds since 1970 as the database counts them too.
    package var actualMilliseconds: Int64 { read() }

    /// Whether letters are dated by something else than the time of day.
    package var isShifted: Bool { offset != 0 }

    /// Whatever reminds real people must not do so at an invented hour.
    package func refuseFor(_ transport: MailSettings.Transport) throws(NotifierClockError) {
        guard isShifted, case .smtp(let server) = transport, !Self.isLoopback(server.host) else { return }
        throw NotifierClockError(
            message: "is set while mail.host is \(server.host)",
            fix: "Unset it; a trial lays its letters into mail.maildir or sends them to a server on this machine."
        )
    }

    package static let system: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1_000) }

    /// `2025-03-17T09:00`, with seconds and zone +07:00 or without.
    private static func time(_ text: String) -> LocalTime? {
        let tails = ["", ".000+07:00", ":00.000+07:00"]
        let bare = text.hasSuffix("+07:00") && !text.contains(".") ? String(text.dropLast(6)) : text
        return tails.lazy.compactMap { LocalTime(iso: bare + $0) }.first
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}
