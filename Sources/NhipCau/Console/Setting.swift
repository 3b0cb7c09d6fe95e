// SPDX-License-Identifier: Apache-2.0

import AMQP
import Operations
import Postgres
import Reporting
import Stages

/// What a command works with: the configuration, and the reference data when it needs them.
struct Setting {
    let configuration: NhipCauConfiguration

    /// - Parameter isForOfficers: what is to be noted is for whoever set the machine up.
    init(isForOfficers: Bool = false) throws(ConfigurationError) {
        configuration = try NhipCauConfiguration.load()
        let head = isForOfficers ? "Lưu ý cho quản trị viên" : "note"
        for note in configuration.notes { Console.error("\(head): \(note)") }
    }

    func referenceData() throws(ReferenceDataError) -> ReferenceData {
        try ReferenceData.load(directory: configuration.directory)
    }

    /// The broker with the workers' account.
    var broker: AMQPConfiguration { AMQPConfiguration(configuration.broker, name: "nhipcau") }

    /// A connection for a few questions, closed at the end.
    func withDatabase<Value>(_ body: (PostgresConnection) async throws -> Value) async throws -> Value {
        let connection = try await PostgresConnection.connect(
            PostgresConfiguration(configuration.database, name: "nhipcau")
        )
        do {
            let value = try await body(connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }
}

extension ReferenceData {
    /// Units with an account of their own: province and districts as they stood at the start of the plan.
    var accountUnits: [Unit] {
        guard let day = CivilDate(year: plan.year, month: 1, day: 1) else { return [] }
        return units.units(levels: [.province, .district], asOf: day).filter {
            $0.code == plan.provinceCode || $0.parentCode == plan.provinceCode
        }
    }
}
