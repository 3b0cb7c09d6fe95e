// SPDX-License-Identifier: Apache-2.0

import AMQP
import Logging
package import Operations
import Pipeline
import Postgres
import Reporting
package import ServiceLifecycle
import Storage

extension Workers {
    /// Reads `obligations`, keeps `reminders`, tells `notices.due`; reads `notices.due` and sends the letters.
    ///
    /// - Throws: what is wrong with the reference data, the mail settings or the trial's clock, all before the first
    ///   letter.
    package static func notifier(_ runtime: ServiceRuntime) throws -> [any Service] {
        let configuration = runtime.configuration
        let clock = try NotifierClock()
        try clock.refuseFor(configuration.mail.transport)
        if clock.isShifted {
            runtime.logger.warning(
                "A trial: letters are written as of \(clock.now.iso), because \(NotifierClock.variable) is set"
            )
        }
        let reference = try ReferenceData.load(directory: configuration.directory)
        let plan = reference.plan
        let planner = ReminderPlanner(
            policy: plan.reminders,
            calendar: reference.calendar,
            units: reference.units,
            contacts: reference.contacts,
            provinceCode: plan.provinceCode
        )
        let pool = PostgresPool(configuration.database, name: "nhipcau-notifier")
        let agenda = ReminderAgenda(
            planner: planner,
            policy: plan.reminders,
            calendar: reference.calendar,
            clock: clock,
            abandonAfter: configuration.mail.longestSending + .seconds(60)
        )
        let notices = NoticeReport(runtime)
        let scheduler = ReminderScheduler(
            seat: LeaderSeat(
                PostgresConfiguration(configuration.database, name: "nhipcau-notifier leader"),
                name: "scheduler"
            ),
            agenda: agenda,
            publisher: AMQPPublisher(AMQPConfiguration(configuration.broker, name: "nhipcau-notifier scheduler")),
            clock: clock,
            notices: notices,
            runtime: runtime
        )
        let organisation = organisation(of: plan.provinceCode, in: reference.units, on: clock.now.date)
        let desk = NoticeDesk(
            pool: pool,
            planner: planner,
            writer: try LetterWriter(configuration.mail, organisation: organisation, planYear: plan.year),
            clock: clock
        )
        let handler = NoticeHandler(
            desk: desk,
            transport: try configuration.mail.makeTransport(),
            report: notices
        )
        let parts = try stage(runtime, pool, handler, stageConfiguration(configuration.stage))
        return parts + [scheduler]
    }

    /// Letters go one after another over one kept line: few in hand, so that a stop is soon done and another notifier
    /// finds work.
    private static func stageConfiguration(_ settings: StageSettings) -> StageConfiguration {
        StageConfiguration(
            queue: ReportTopology.notices,
            batch: BatchLimit(count: 4, bytes: 1 << 20),
            prefetch: 8,
            lanes: 1,
            bodyLimit: 64 << 10,
            retryTiers: settings.retryTiers
        )
    }

    /// "Tỉnh Thái Bình" → "Hội LHPN tỉnh Thái Bình".
    private static func organisation(of code: String, in units: UnitRegistry, on day: CivilDate) -> String {
        let unit = units.lookup(code, asOf: day) ?? units.versions(code).last
        guard let name = unit?.name else { return "Hội LHPN" }
        return "Hội LHPN " + name.prefix(1).lowercased() + name.dropFirst()
    }
}
