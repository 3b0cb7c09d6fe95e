// SPDX-License-Identifier: Apache-2.0

import Foundation
import Postgres
import TestSupport
import Testing

extension EndToEndTests {
    @Test("Reminders reach everybody: the relay refuses us all, the leader's session freezes, then both are mended")
    func remindersThroughTrouble() async throws {
        try await Ground.with("reminders") { ground in
            let refusal = #"{"rcpt_all": "554 5.7.1 <office.example[192.0.2.7]>: Client host rejected: Access denied"}"#
            try await SMTPServer.playing(refusal) { server in
                _ = try await ground.query(
                    """
                    INSERT INTO obligations (unit_code, kind, obligation_key, report_id, revision, title, due_on, closed)
                    SELECT unit, 'dialogue', 'DT-1', unit::int8, 1, 'Đối thoại với Bí thư Huyện ủy', '2025-03-20', false
                    FROM unnest('{336,338,339,340,341,342,343,344}'::text[]) unit
                    """
                )
                let mail = [
                    "MAIL_HOST": "127.0.0.1", "MAIL_PORT": "\(server.port)", "MAIL_STARTTLS": "false",
                    "MAIL_FROM": "nhacviec@tinh.example", "MAIL_TIMEOUT_SECONDS": "5",
                    "NHIPCAU_NOW": "2025-03-17T09:00",
                ]
                try await Fleet.with(["nhipcau-notifier", "nhipcau-notifier"], on: ground, changes: mail) { fleet in
                    try await ground.until("everybody's letter was tried and is held") {
                        try await ground.number("SELECT count(*) FROM reminders WHERE put_offs > 0") == 8
                    }
                    try await freezeLeader(ground)
                    // One reader's trouble is left when ours is mended.
                    try server.play(#"{"rcpt": {"hungha": "421 4.7.0 Recipient not in route list"}}"#)
                    try await ground.until("all but one are told", within: .seconds(100)) {
                        try await ground.number("SELECT count(*) FROM reminders WHERE state = 'accepted'") == 7
                    }
                    let left = try await ground.query(
                        "SELECT recipient, state, attempts FROM reminders WHERE state <> 'accepted'"
                    )
                    #expect(try left.text(0, 0) == "daumoi.hungha@hoilhpn.example" && left.text(0, 1) == "planned")
                    try await fleet.checkAlive()
                }
            }
        }
    }

    /// Stops the session of the leader at the server, and waits until somebody leads in a later term.
    private func freezeLeader(_ ground: Ground) async throws {
        let seat = try await ground.query("SELECT pid, term FROM notifier_leader ORDER BY term DESC LIMIT 1")
        let (session, term) = (try seat.int4(0, 0), try seat.int8(0, 1))
        try #require(kill(session, SIGSTOP) == 0, "the tests' PostgreSQL runs as another user")
        defer { kill(session, SIGCONT) }
        try await ground.until("somebody leads and has looked", within: .seconds(40)) {
            try await ground.number(
                "SELECT count(*) FROM notifier_leader WHERE term > \(term) AND heartbeat > clock_timestamp() - interval '9 s'"
            ) > 0
        }
    }
}
