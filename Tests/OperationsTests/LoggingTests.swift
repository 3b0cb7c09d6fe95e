// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Operations
import Testing

struct LoggingTests {
    private func logged(
        _ format: LogFormat,
        level: Logger.Level = .info,
        _ write: (inout Logger) -> Void
    ) -> [String] {
        let output = CapturedOutput()
        var logger = Logger(label: "nhipcau.test") {
            LineLogHandler(label: $0, format: format, level: level, sink: output.sink)
        }
        write(&logger)
        return output.lines()
    }

    private func object(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func jsonLineCarriesMessageAndKeysInVietnamese() throws {
        let lines = logged(.json) { logger in
            logger[metadataKey: LogKey.queue] = "ingest"
            logger.info(
                "Đã nhận báo cáo",
                metadata: [
                    LogKey.unitCode: "341", LogKey.count: .stringConvertible(32), "ok": .stringConvertible(true),
                ]
            )
        }
        try #require(lines.count == 1)
        let line = try object(lines[0])
        #expect(line["message"] as? String == "Đã nhận báo cáo")
        #expect(line["level"] as? String == "info")
        #expect(line["logger"] as? String == "nhipcau.test")
        #expect(line["queue"] as? String == "ingest")
        #expect(line["unit.code"] as? String == "341")
        #expect(line["count"] as? Int == 32)
        #expect(line["ok"] as? Bool == true)
        let time = try #require(line["time"] as? String)
        let parsed = try Date(time, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        #expect(abs(parsed.timeIntervalSinceNow) < 60)
    }

    @Test(arguments: [LogFormat.json, .plain])
    func lineBreaksInATitleCannotForgeASecondLine(format: LogFormat) throws {
        let lines = logged(format) {
            $0.info("Hội nghị\r\n{\"level\":\"error\"}", metadata: ["title": "a\nb\u{0}\u{7F}\"\\", "k\ney": "v"])
        }
        #expect(lines.count == 1)
        #expect(lines[0].unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
        if format == .json {
            #expect(try object(lines[0])["title"] as? String == "a\nb\u{0}\u{7F}\"\\")
        }
    }

    @Test func plainLineReadsLikeASentence() throws {
        let lines = logged(.plain) { $0.warning("Batch stored", metadata: ["b": "two words", "a": "1", "c": ""]) }
        let line = try #require(lines.first)
        #expect(line.hasSuffix(#" WARNING nhipcau.test: Batch stored a=1 b="two words" c="""#))
    }

    @Test func levelBelowTheLimitCostsNoMessage() {
        var evaluated = false
        let lines = logged(.json, level: .warning) { logger in
            logger.info("\({ evaluated = true; return "dear" }())")
            logger.error("cheap")
        }
        #expect(!evaluated)
        #expect(lines.count == 1)
    }

    @Test(arguments: [LogFormat.json, .plain])
    func valuesUnderATellingNameAreHidden(format: LogFormat) {
        let lines = logged(format) {
            $0.info(
                "m",
                metadata: ["broker.password": "hunter2", "x": ["Token": "hunter2"], "authorization": ["hunter2"]]
            )
        }
        #expect(lines.count == 1)
        #expect(!lines.joined().contains("hunter2"))
    }

    @Test func longValueIsCutBetweenCharacters() throws {
        let lines = logged(.json) { $0.info("m", metadata: ["body": "x\(String(repeating: "ữ", count: 100_000))"]) }
        let body = try #require(try object(lines[0])["body"] as? String)
        #expect(body.utf8.count < 5_000)
        #expect(body.hasSuffix("… (300001 bytes)"))
        #expect(!body.contains("\u{FFFD}"))
    }

    @Test func metadataNamedLikeTheLineItselfMovesAside() throws {
        let lines = logged(.json) { $0.info("real", metadata: ["message": "other", "level": "error"]) }
        let line = try object(lines[0])
        #expect(line["message"] as? String == "real")
        #expect(line["metadata.message"] as? String == "other")
        #expect(line["level"] as? String == "info")
    }

    @Test func errorIsWritten() throws {
        struct Broken: Error, CustomStringConvertible { let description = "connection refused" }
        let lines = logged(.json) { $0.error("Reconnecting", error: Broken()) }
        #expect(try object(lines[0])["error"] as? String == "connection refused")
    }

    @Test func linesOfManyTasksStayWhole() async throws {
        let output = CapturedOutput()
        let sink = output.sink
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    let logger = Logger(label: "t") {
                        LineLogHandler(label: $0, format: .json, level: .info, sink: sink)
                    }
                    for _ in 0..<25 { logger.info("x", metadata: ["task": .stringConvertible(task)]) }
                }
            }
        }
        let lines = output.lines()
        #expect(lines.count == 200)
        for line in lines { _ = try object(line) }
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.007Z"), (951_782_400, "2000-02-29T00:00:00.007Z"),
        (1_742_173_199, "2025-03-17T00:59:59.007Z"), (4_107_542_399, "2100-02-28T23:59:59.007Z"),
        (-1, "1969-12-31T23:59:59.007Z"),
    ])
    func instantIsWrittenAsRFC3339(seconds: Int, text: String) {
        #expect(LogTime.text(seconds: seconds, milliseconds: 7) == text)
    }
}
