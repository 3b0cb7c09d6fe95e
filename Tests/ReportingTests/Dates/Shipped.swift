// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

/// The reference data as delivered, so that tests hold for what people really use.
enum Shipped {
    static func bytes(_ path: String) throws -> [UInt8] {
        // Tests/ReportingTests/Dates/Shipped.swift → the package.
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return [UInt8](try Data(contentsOf: root.appendingPathComponent("config/\(path)")))
    }

    static func registry() throws -> UnitRegistry {
        let (units, problems) = UnitTable.read(try bytes("units/units.csv"))
        try #require(problems.isEmpty, "\(problems)")
        let (successions, others) = SuccessionTable.read(try bytes("units/succession.csv"), units: units)
        try #require(others.isEmpty, "\(others)")
        return UnitRegistry(units: units, successions: successions)
    }
}

/// A date that the test itself wrote.
func day(_ iso: String) throws -> CivilDate {
    try #require(CivilDate(iso: iso))
}
