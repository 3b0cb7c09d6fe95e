// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Testing

extension EndToEndTests {
    @Test("From the empty sheet to the province's table: every word of the command line, in the order of use")
    func wholeWay() async throws {
        try await Ground.with("office") { ground in
            let (office, province) = (try Program.office("341", on: ground), try Program.operators(on: ground))
            defer { office.removeFolder() }
            defer { province.removeFolder() }
            let mail = ["MAIL_MAILDIR": province.file("mail"), "MAIL_HOST": ""]
            try await Fleet.with(Fleet.stages + ["nhipcau-notifier"], on: ground, changes: mail) { _ in
                let sheet = try await filledTemplate(office)
                let check = try await office.run("check", sheet)
                #expect(check.status == 0 && check.out.contains("GỬI ĐƯỢC") && check.complaint.isEmpty, "\(check)")

                let submit = try await office.run("submit", sheet, "--wait", "--codes")
                #expect(submit.status == 0, "\(submit)")
                #expect(submit.out.contains("đã gửi, máy chủ đã xác nhận"))
                #expect(submit.out.contains("BIÊN NHẬN TB-2025-"))
                #expect(submit.out.contains("bản số 1"))
                #expect(submit.out.contains("ghi 1 vào ô \"Sửa từ bản số\""))
                #expect(submit.out.contains("1/1 hoạt động đã tổ chức, 88 lượt người dự, 82 nữ"))
                let id = try #require(submit.out.firstMatch(of: /mã gửi ([0-9a-f-]{36})/)?.output.1)
                let again = try await office.run("submit", sheet, "--wait")
                #expect(again.status == 0, "the same file again is no mistake: \(again)")
                #expect(again.out.contains("ĐÃ NHẬN TỪ TRƯỚC"), "another sending, the same content")

                let receipts = try await office.run("receipts", "--all")
                #expect(receipts.status == 0)
                #expect(receipts.out.matches(of: /BIÊN NHẬN/).count == 2)
                let none = try await office.run("receipts")
                #expect(none.status == 0 && none.out.contains("Chưa có biên nhận mới"))

                try await checkProvince(province, ground, String(id))
            }
        }
    }

    private func filledTemplate(_ office: Program) async throws -> String {
        let sheet = office.file("341-2025-Q1.csv")
        let made = try await office.run("template", "--unit", "341", "--period", "2025-Q1", "--output", sheet)
        #expect(made.status == 0 && made.out.contains("Huyện Thái Thụy"), "\(made)")
        let empty = try Data(contentsOf: URL(fileURLWithPath: sheet))
        #expect(empty.starts(with: [0xEF, 0xBB, 0xBF]), "Excel needs the mark to read Vietnamese")
        // As a spreadsheet saves it when the first row has been filled in.
        var lines = String(decoding: empty, as: UTF8.self).components(separatedBy: "\r\n")
        let heading = try #require(lines.firstIndex { $0.hasPrefix("Mã hoạt động;") })
        let row =
            "TT-01;12841;comm.session;Tuyên truyền Luật Bình đẳng giới;26/02/2025;;đã tổ chức;88;82;Ảnh và tin bài"
        let rest = lines[heading].count { $0 == ";" } - row.count { $0 == ";" }
        lines[heading + 1] = row + String(repeating: ";", count: rest)
        try Data(lines.joined(separator: "\r\n").utf8).write(to: URL(fileURLWithPath: sheet))
        return sheet
    }

    private func checkProvince(_ province: Program, _ ground: Ground, _ id: String) async throws {
        try await ground.until("it is in the totals") {
            try await ground.number("SELECT count(*) FROM folded") == 1
        }
        let table = try await province.run("table", "--as-of", "31/03/2025")
        #expect(table.status == 0 && table.out.contains("CHỈ TIÊU CHỦ ĐỀ NĂM 2025, tính đến ngày 31/03/2025"))
        #expect(table.out.contains("II.5"))
        let csv = try await province.run("table", "--csv")
        #expect(csv.status == 0 && csv.out.utf8.starts(with: [0xEF, 0xBB, 0xBF]))

        let trace = try await province.run("trace", id)
        #expect(trace.status == 0)
        for word in ["submissions", "decisions", "reports", "folded"] {
            #expect(trace.out.contains(" \(word) "), "\(word): \(trace.out)")
        }
        #expect(trace.out.contains("counted for units"))

        for worker in ["ingest", "validator", "aggregator", "notifier"] {
            let log = try PrivateServices.state() + "/log/\(ground.name)-nhipcau-\(worker).log"
            try await ground.until("\(worker) says what it saw of the broker") {
                try String(contentsOfFile: log, encoding: .utf8).contains("The broker weakens no promise")
            }
        }
        let topology = try await province.run("topology")
        #expect(topology.status == 0 && topology.out.contains("weakens no promise that can be seen from here"))
        let queues = try await province.run("queues")
        #expect(queues.status == 0 && queues.out.contains("All well."), "\(queues)")

        let published = province.file("published.txt")
        try "\(id)\n".write(toFile: published, atomically: true, encoding: .utf8)
        let audit = try await province.run("audit", "--published", published)
        #expect(audit.status == 0 && audit.out.contains("Everything adds up."), "\(audit)")
        try "\(id)\n\(UUID())\n".write(toFile: published, atomically: true, encoding: .utf8)
        let missing = try await province.run("audit", "--published", published)
        #expect(missing.status == 1 && missing.out.contains("neither stored nor in a queue nor dead"))
    }

    @Test("A report that is sent while the broker is away is kept, and sent once when it is back")
    func kept() async throws {
        try await Ground.with("kept") { ground in
            let away = try Program.alone()
            defer { away.removeFolder() }
            let sample = try Surroundings.required("NHIPCAU_CONFIG") + "/samples/341.csv"
            for _ in 0..<2 {
                let submit = try await away.run("submit", sample)
                #expect(submit.status == 75)
                #expect(submit.complaint.contains("Chưa kết nối được tới máy chủ của tỉnh"))
                #expect(submit.complaint.contains("Đang giữ 1 báo cáo"), "the same file twice is one report")
                #expect(submit.complaint.contains("nhipcau send"))
            }
            let files = try FileManager.default.contentsOfDirectory(atPath: away.file("spool/341"))
            let id = try #require(files.first?.split(separator: "-", maxSplits: 1).last?.dropLast(".report".count))
            #expect(files.count == 1)

            let operators = away.moved(to: try Program.operators(on: ground))
            let trace = try await operators.run("trace", String(id))
            #expect(trace.status == 0 && trace.out.contains("kept by this machine for unit 341"), "\(trace)")

            let back = away.moved(to: try Program.office("341", on: ground))
            let send = try await back.run("send")
            #expect(send.status == 0 && send.out.contains("341.csv: đã gửi, máy chủ đã xác nhận"), "\(send)")
            let nothing = try await back.run("send")
            #expect(nothing.status == 0 && nothing.out.contains("Không có báo cáo nào đang chờ gửi"))
            #expect(try await ground.take(from: ReportTopology.submitted).map(\.properties.messageID) == [String(id)])
            #expect(try FileManager.default.contentsOfDirectory(atPath: away.file("spool/341")).isEmpty)
        }
    }
}
