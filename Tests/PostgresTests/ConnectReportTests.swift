// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Postgres

@Suite("The message of a refused connection")
struct ConnectReportTests {
    private static let head = "connection to server at \"127.0.0.1\", port 5432 failed: "

    @Test(
        "The SQLSTATE stands after the severity, in any language",
        arguments: [
            ("FATAL:  28P01: password authentication failed for user \"u\"", "28P01"),
            ("FATAL:  57P03: the database system is starting up", "57P03"),
            ("VIKTIGT:  53300: för många klienter", "53300"),
            ("ВАЖНО:  3D000: база данных \"x\" не существует", "3D000"),
            ("致命的エラー:  57P03: データベースシステムは起動しています", "57P03"),
        ]
    )
    func states(_ message: String, _ state: String) {
        let report = ConnectReport(Self.head + message)
        #expect(report.sqlState == state)
        #expect(!report.text.contains(state) && report.text.hasPrefix(Self.head))
    }

    @Test(
        "What is no SQLSTATE is left alone",
        arguments: [
            "Connection refused", "FATAL:  no pg_hba.conf entry for host", "FATAL:  28P0: x", ":  abcde: x", "",
        ]
    )
    func others(_ message: String) {
        let report = ConnectReport(Self.head + message)
        #expect(report.sqlState == nil)
        #expect(report.text == Self.head + message)
    }
}
