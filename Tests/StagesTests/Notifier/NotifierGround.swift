// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Mail
import Operations
import Pipeline
import Postgres
import Reporting
import Storage
import TestSupport

@testable import Stages

/// A schema of its own with everything the notifier needs, and a maildir; one district that owes, two people who are told.
struct NotifierGround {
    static let focal = "nhung@thaithuy.example"
    /// The focal people of four more districts, by a part of their address.
    static let districts = ["339": "hungha", "343": "kienxuong", "344": "vuthu", "342": "tienhai"]

    static func address(_ name: String) -> String { "daumoi.\(name)@hoilhpn.example" }

    let configuration: PostgresConfiguration
    let pool: PostgresPool
    let maildir: String
    let runtime: ServiceRuntime

    static func with(_ body: (NotifierGround) async throws -> Void) async throws {
        try await TestPostgres.withSchema("stages-tests") { configuration in
            let pool = PostgresPool(configuration, size: 4)
            let maildir = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
            let outcome: Result<Void, any Error>
            do {
                try await pool.withConnection { _ = try await Schema.migrator().migrate(on: $0) }
                let runtime = ServiceRuntime(
                    service: "notifier",
                    configuration: try NhipCauConfiguration.load(environment: [:]),
                    logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
                )
                outcome = .success(
                    try await body(
                        NotifierGround(configuration: configuration, pool: pool, maildir: maildir, runtime: runtime)
                    )
                )
            } catch {
                outcome = .failure(error)
            }
            await pool.close()
            try? FileManager.default.removeItem(atPath: maildir)
            try outcome.get()
        }
    }

    // MARK: The parts, at any hour

    func agenda(at time: String, abandonAfter: Duration = .seconds(600)) throws -> ReminderAgenda {
        ReminderAgenda(
            planner: planner,
            policy: Self.policy,
            calendar: Self.calendar,
            clock: try Self.clock(time),
            abandonAfter: abandonAfter
        )
    }

    /// Looks once, as the only leader that there is.
    func look(at time: String, abandonAfter: Duration = .seconds(600)) async throws -> ReminderAgenda.Round {
        let agenda = try agenda(at: time, abandonAfter: abandonAfter)
        return try await pool.withConnection { connection in
            _ = try await connection.query(
                """
                INSERT INTO notifier_leader (name, term, holder, pid, backend_start)
                VALUES ('scheduler', 1, gen_random_uuid(), 0, now()) ON CONFLICT DO NOTHING
                """
            )
            return try await agenda.look(under: Leadership(name: "scheduler", term: 1, connection: connection))
        }
    }

    /// Everything that was put off is due now.
    func letTimePass() async throws {
        _ = try await pool.query("UPDATE reminders SET next_try_at = clock_timestamp()")
    }

    /// Sends to everybody whom a look names, in the order of their addresses, one word each.
    func sendAll(at time: String, _ handler: NoticeHandler) async throws {
        for recipient in try await look(at: time).recipients {
            _ = try await handler.handle([Self.notice(to: recipient)])
        }
    }

    func desk(at time: String) throws -> NoticeDesk {
        NoticeDesk(
            pool: pool,
            planner: planner,
            writer: try LetterWriter(
                runtime.configuration.mail,
                organisation: "Hội LHPN tỉnh Thái Bình",
                planYear: 2025
            ),
            clock: try Self.clock(time)
        )
    }

    func handler(at time: String, _ transport: (any MailTransport)? = nil) throws -> NoticeHandler {
        NoticeHandler(
            desk: try desk(at: time),
            transport: transport ?? MaildirTransport(directory: maildir),
            report: NoticeReport(runtime)
        )
    }

    static func clock(_ time: String) throws -> NotifierClock {
        try NotifierClock(environment: [NotifierClock.variable: time])
    }

    /// The settings of a mail server, as the configuration reads them.
    static func smtp(_ host: String) throws -> MailSettings.Transport {
        let environment = ["MAIL_HOST": host, "MAIL_FROM": "nhacviec@tinh.example"]
        return try NhipCauConfiguration.load(environment: environment).mail.transport
    }

    static func notice(to recipient: String = focal, attempt: Int = 0) -> WorkEntry<NoticeEntry> {
        let entry = NoticeEntry(recipient: recipient, day: CivilDate(daysSinceEpoch: 20_164))
        return WorkEntry(id: entry.id, payload: entry, attempt: attempt)
    }

    // MARK: What is so

    /// The district plans a dialogue for Thursday 20/03/2025, or says that it was held.
    func owe(
        _ key: String = "DT-1",
        by unit: String = "341",
        title: String = "Đối thoại với Bí thư Huyện ủy",
        due: String = "2025-03-20",
        isClosed: Bool = false,
        revision: Int32 = 1
    ) async throws {
        guard let due = CivilDate(iso: due) else { throw TestPostgres.Problem("no such day") }
        let obligation = Obligation(
            kind: .dialogue,
            key: key,
            unitCode: unit,
            title: title,
            dueOn: due,
            isClosed: isClosed
        )
        _ = try await pool.pipeline(
            ObligationRepository.replace([
                ReportObligations(reportID: Int64(unit) ?? 0, revision: revision, obligations: [obligation])
            ])
        )
    }

    /// Every district plans a dialogue.
    func oweEverywhere() async throws {
        for unit in ["341"] + Self.districts.keys { try await owe(by: unit) }
    }

    /// Everything in the ledger about a district.
    func ledger(of unit: String = "341") async throws -> [ReminderRow] {
        let statement = ReminderRepository.history(unitCode: unit)
        return try ReminderRepository.rows(try await pool.query(statement.sql, statement.parameters))
    }

    /// Where the reminder of each reader stands, by address.
    func states() async throws -> [String: ReminderState] {
        var states: [String: ReminderState] = [:]
        for unit in ["341"] + Self.districts.keys {
            for row in try await ledger(of: unit) { states[row.key.recipient] = row.state }
        }
        return states
    }

    /// The letters that lie in the maildir.
    func letters() throws -> [String] {
        let folder = maildir + "/new"
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).map {
            try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
        }
    }

    // MARK: The books

    private static let calendar = WorkingCalendar(exceptions: [])
    private static let policy = ReminderPolicy(
        dialogueSteps: [.init(offset: -3, recipients: [.focal]), .init(offset: 0, recipients: [.focal])],
        feedbackSteps: []
    )

    private var planner: ReminderPlanner {
        func unit(_ code: String, _ name: String, _ level: UnitLevel, _ type: Reporting.Unit.Kind, _ parent: String?)
            -> Reporting.Unit
        {
            Reporting.Unit(
                code: code,
                name: name,
                level: level,
                parentCode: parent,
                type: type,
                validFrom: nil,
                endsBefore: nil
            )
        }
        return ReminderPlanner(
            policy: Self.policy,
            calendar: Self.calendar,
            units: UnitRegistry(
                units: [
                    unit("34", "Tỉnh Thái Bình", .province, .province, nil),
                    unit("341", "Huyện Thái Thụy", .district, .district, "34"),
                ] + Self.districts.map { unit($0, "Huyện \($1)", .district, .district, "34") }
            ),
            contacts: ContactBook(
                [
                    Contact(unitCode: "34", role: .focal, name: "Trần Thị Mai", email: "mai@tinh.example"),
                    Contact(unitCode: "341", role: .focal, name: "Nguyễn Thị Hồng Nhung", email: Self.focal),
                ] + Self.districts.map { Contact(unitCode: $0, role: .focal, name: $1, email: Self.address($1)) }
            ),
            provinceCode: "34"
        )
    }
}

/// A mail server that answers as told, and remembers what it was sent; says `accepted` when nothing is left to say.
actor ToldTransport: MailTransport {
    private var answers: [MailDelivery]
    private(set) var sent: [MailMessage] = []

    init(_ answers: [MailDelivery] = []) {
        self.answers = answers
    }

    func send(_ message: MailMessage) async -> MailDelivery {
        sent.append(message)
        guard !answers.isEmpty else { return .accepted(MailReply(stage: .final, code: 250, words: "OK")) }
        return answers.removeFirst()
    }

    func close() async {}
}
