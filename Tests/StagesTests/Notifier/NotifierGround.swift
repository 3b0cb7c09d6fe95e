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
    static let retries = 2

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
                outcome = .success(try await body(NotifierGround(pool: pool, maildir: maildir, runtime: runtime)))
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
            pool: pool,
            planner: planner,
            policy: Self.policy,
            calendar: Self.calendar,
            clock: try Self.clock(time),
            abandonAfter: abandonAfter
        )
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
            report: NoticeReport(runtime),
            patience: Self.retries
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

    static func notice(attempt: Int = 0) -> WorkEntry<NoticeEntry> {
        let entry = NoticeEntry(recipient: focal, day: CivilDate(daysSinceEpoch: 20_164))
        return WorkEntry(id: entry.id, payload: entry, attempt: attempt)
    }

    // MARK: What is so

    /// The district plans a dialogue for Thursday 20/03/2025, or says that it was held.
    func owe(_ key: String = "DT-1", isClosed: Bool = false, revision: Int32 = 1) async throws {
        guard let due = CivilDate(iso: "2025-03-20") else { throw TestPostgres.Problem("no such day") }
        let obligation = Obligation(
            kind: .dialogue,
            key: key,
            unitCode: "341",
            title: "Đối thoại với Bí thư Huyện ủy",
            dueOn: due,
            isClosed: isClosed
        )
        _ = try await pool.pipeline(
            ObligationRepository.replace([
                ReportObligations(reportID: 1, revision: revision, obligations: [obligation])
            ])
        )
    }

    /// Everything in the ledger about the district.
    func ledger() async throws -> [ReminderRow] {
        let statement = ReminderRepository.history(unitCode: "341")
        return try ReminderRepository.rows(try await pool.query(statement.sql, statement.parameters))
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
            units: UnitRegistry(units: [
                unit("34", "Tỉnh Thái Bình", .province, .province, nil),
                unit("341", "Huyện Thái Thụy", .district, .district, "34"),
            ]),
            contacts: ContactBook([
                Contact(unitCode: "34", role: .focal, name: "Trần Thị Mai", email: "mai@tinh.example"),
                Contact(unitCode: "341", role: .focal, name: "Nguyễn Thị Hồng Nhung", email: Self.focal),
            ]),
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
