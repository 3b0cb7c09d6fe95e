// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import TestSupport

/// A unit's office that sends nothing but rubbish, through `hostile.py`: our own publisher would not write it.
struct HostileUnit: Sendable {
    private static let unit = "341"
    /// Each waits for one confirm at a time.
    private static let publishers = 4

    private let ground: Ground
    private let run: HostileRun

    init(_ ground: Ground, _ run: HostileRun) throws {
        self.ground = ground
        self.run = run
    }

    /// What was sent, and what the broker said to it.
    func send() async throws -> [HostileMessage] {
        let state = try PrivateServices.state()
        let corpus = "\(state)/run/hostile.corpus"
        let lines = Self.corpus(ground, run.seed).map { Data($0).base64EncodedString() }
        try lines.joined(separator: "\n").write(toFile: corpus, atomically: true, encoding: .utf8)
        return try await withThrowingTaskGroup { group in
            let count = run.messages / Self.publishers
            for number in 0..<Self.publishers {
                let seed = run.seed &* UInt64(Self.publishers) &+ UInt64(number)
                group.addTask { try await publish(count, number, seed: seed, corpus) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func publish(_ count: Int, _ number: Int, seed: UInt64, _ corpus: String) async throws -> [HostileMessage] {
        let state = try PrivateServices.state()
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/hostile.py"
        let (ledger, output) = ("\(state)/run/hostile-\(number).ledger", "\(state)/log/hostile-\(number).out")
        let publisher = try ChildProcess(
            Surroundings.required("NHIPCAU_TEST_PYTHON"),
            [
                script, ground.broker.host, "\(ground.broker.port)", Self.unit,
                "\(state)/secrets/unit-\(Self.unit)", corpus, ledger, "\(seed)", "\(count)",
            ],
            environment: [:],
            log: output
        )
        let status = try await publisher.end(within: .seconds(200))
        guard status == 0 else { throw Trouble("hostile.py ended with \(status); see \(output)") }
        let decoder = JSONDecoder()
        return try String(contentsOfFile: ledger, encoding: .utf8).split(separator: "\n")
            .map { try decoder.decode(HostileMessage.self, from: Data($0.utf8)) }
    }

    /// Reports of all kinds. They are of other units, or of a period that nobody else reports, so that none of them takes
    /// a good one's place.
    static func corpus(_ ground: Ground, _ seed: UInt64) -> [[UInt8]] {
        var generator = ReportGenerator(units: ground.units, seed: seed)
        var bodies: [[UInt8]] = []
        while bodies.count < 100, let next = generator.next() {
            if next.unitCode != unit { bodies.append(next.body) }
        }
        let own = (0..<40).map { number in
            """
            {"schema":"report.v1","vocabulary":"2025.1","submission_id":"\(UUID().uuidString.lowercased())",\
            "unit":{"code":"\(unit)"},"report_type":"thematic","period":"2025-A99\(number + 10)","nil":false,\
            "activities":[{"activity_key":"TT-1","category":"comm.session","title":"Tuyên truyền Đại hội",\
            "held_from":"2025-02-12","status":"held","role":"lead","mode":"in_person","participants_total":120,\
            "participants_women":110}]}
            """
        }
        return bodies + own.map { Array($0.utf8) }
    }
}

/// A line of the ledger of `hostile.py`.
struct HostileMessage: Decodable, Sendable {
    let kind: String
    /// SHA-256 of the body as sent, in hexadecimal digits.
    let sha: String
    let size: Int
    /// `confirmed`, or how the broker refused it.
    let result: String
    /// The message_id as sent.
    let id: String
    /// It asks for receipts, and is no submission.
    let asks: Bool
    /// The broker may drop it before anybody takes it.
    let expires: Bool
}
