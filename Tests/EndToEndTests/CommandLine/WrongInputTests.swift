// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEndTests {
    /// What somebody may type, the exit code, and words of the answer on standard error, or else on standard output.
    struct Slip: Sendable, CustomTestStringConvertible {
        let arguments: String
        let status: Int32
        var complaint: [String] = []
        var out: [String] = []

        var testDescription: String { "nhipcau " + arguments }
    }

    static let slips = [
        Slip(
            arguments: "check không-có.csv",
            status: 1,
            complaint: ["Chưa đọc được không-có.csv", "không có tệp này", "Cách xử lý:"]
        ),
        Slip(arguments: "check empty.csv", status: 1, out: ["CHƯA GỬI ĐƯỢC"]),
        Slip(arguments: "check picture.csv", status: 1, out: ["CHƯA GỬI ĐƯỢC"]),
        Slip(arguments: "check broken.json", status: 1, out: ["CHƯA GỬI ĐƯỢC"]),
        Slip(arguments: "check SAMPLES/338-sai.csv", status: 1, out: ["CHƯA GỬI ĐƯỢC: 6 lỗi", "Ô I25 (số nữ)"]),
        Slip(arguments: "submit SAMPLES/338-sai.csv", status: 1, out: ["CHƯA GỬI ĐƯỢC: 6 lỗi"]),
        Slip(arguments: "template --unit 999 --period 2025-Q1", status: 1, complaint: ["không có đơn vị", "341"]),
        Slip(arguments: "template --unit 341 --period 2025-Q9", status: 1, complaint: ["không có kỳ này", "2025-Q1"]),
        Slip(arguments: "table --as-of 31/02/2025", status: 1, complaint: ["không đúng dạng ngày", "30/06/2025"]),
        Slip(
            arguments: "check",
            status: 64,
            complaint: ["Lệnh chưa đủ: chưa ghi tên tệp.", "Cách viết:  nhipcau check 341-2025-Q1.csv"]
        ),
        Slip(
            arguments: "template --unit 341",
            status: 64,
            complaint: ["Lệnh chưa đủ: chưa ghi kỳ báo cáo (--period).", "--period 2025-Q1"]
        ),
        Slip(arguments: "template --period", status: 64, complaint: ["Lệnh chưa đủ: chưa ghi kỳ báo cáo (--period)."]),
        Slip(arguments: "submit a.csv b.csv", status: 64, complaint: ["Lệnh thừa \"b.csv\"", "nhipcau submit --help"]),
        Slip(
            arguments: "receipts --unti 341",
            status: 64,
            complaint: ["Không có tùy chọn --unti. Có phải --unit?"]
        ),
        Slip(arguments: "template --unit 341 --period 2025-Q1 --output 341.xlsx", status: 1, complaint: ["341.csv"]),
        Slip(arguments: "template --unit 341 --period 2025-Q1 --output 341", status: 1, complaint: ["341.csv"]),
        Slip(
            arguments: "template --unit 341 --period 2025-Q4",
            status: 1,
            complaint: ["hoạt động đến hết ngày 30/06/2025", "đơn vị mới", "12826 Xã Thái Thuỵ"]
        ),
        Slip(
            arguments: "template --unit 33 --period 2025-Q1",
            status: 1,
            complaint: ["hoạt động từ ngày 01/07/2025"]
        ),
        Slip(arguments: "template --period 2025-Q1", status: 1, complaint: ["chưa xác định được đơn vị"]),
        Slip(arguments: "receipts --since 2025-01-01", status: 1, complaint: ["--from-province"]),
        Slip(arguments: "receipts --from-province --since mai", status: 1, complaint: ["không đúng dạng ngày"]),
        Slip(arguments: "trace 12", status: 1, complaint: ["Failed:", "no UUID"]),
        Slip(arguments: "trace", status: 64, complaint: ["Missing expected argument"]),
        Slip(arguments: "gửi", status: 64, complaint: ["Không có lệnh \"gửi\"", "submit"]),
        Slip(arguments: "gửi --help", status: 64, complaint: ["Không có lệnh \"gửi\""]),
        Slip(arguments: "help gửi", status: 64, complaint: ["Không có lệnh \"gửi\""]),
        Slip(
            arguments: "receipts",
            status: 1,
            complaint: ["Chưa kết nối được tới máy chủ của tỉnh", "kiểm tra mạng"]
        ),
        Slip(
            arguments: "receipts --all",
            status: 0,
            complaint: ["Chưa kết nối được tới máy chủ của tỉnh"],
            out: ["Máy này chưa lưu biên nhận nào"]
        ),
        Slip(arguments: "send", status: 0, out: ["Không có báo cáo nào đang chờ gửi"]),
        Slip(arguments: "queues", status: 69, complaint: ["Failed:  look at the queues", "BROKER_HOST"]),
        Slip(arguments: "audit", status: 69, complaint: ["Failed:  audit", "DATABASE_HOST"]),
    ]

    @Test("Whatever is typed wrong is answered with the right exit code and with words", arguments: slips)
    func wrongInput(_ slip: Slip) async throws {
        let program = try Program.alone()
        defer { program.removeFolder() }
        try Data().write(to: URL(fileURLWithPath: program.file("empty.csv")))
        let picture = Data([0x89, 0x50, 0x4E, 0x47, 0, 0, 0xFF, 0xFE])
        try picture.write(to: URL(fileURLWithPath: program.file("picture.csv")))
        try Data("{\"schema\": ".utf8).write(to: URL(fileURLWithPath: program.file("broken.json")))
        let samples = try Surroundings.required("NHIPCAU_CONFIG") + "/samples/"
        let arguments = slip.arguments.split(separator: " ").map { word -> String in
            let path = String(word).replacing("SAMPLES/", with: samples)
            let isOurs = ["empty.csv", "picture.csv", "broken.json"].contains(path)
            return isOurs ? program.file(path) : path
        }
        let answer = try await program.run(arguments)
        #expect(answer.status == slip.status, "\(answer)")
        for words in slip.complaint { #expect(answer.complaint.contains(words), "\(answer)") }
        for words in slip.out { #expect(answer.out.contains(words), "\(answer)") }
        let isEnglish = slip.complaint.contains { $0.hasPrefix("Failed:") || $0.hasPrefix("Missing expected") }
        if !isEnglish {
            for words in ["cannot", "connect ", "refused", "UUID", "[", "Lần "] {
                #expect(!answer.complaint.contains(words) && !answer.out.contains(words), "\(words) in \(answer)")
            }
        }
        #expect(!FileManager.default.fileExists(atPath: program.file("spool")), "nothing is kept of what is wrong")
    }

    @Test("Help begins with an example, and so does every word's own")
    func help() async throws {
        let program = try Program.alone()
        defer { program.removeFolder() }
        let help = try await program.run("--help")
        #expect(help.status == 0 && help.out.hasPrefix("OVERVIEW: Example:  nhipcau "))
        #expect(try await program.run().out == help.out)
        let words = help.out.components(separatedBy: "SUBCOMMANDS:").last?.matches(of: #/\n  ([a-z-]+)  /#) ?? []
        #expect(words.count >= 12)
        for word in words.map({ String($0.output.1) }) {
            let own = try await program.run(word, "--help")
            #expect(own.status == 0)
            #expect(own.out.contains(#/(Example|Ví dụ)s?:  +nhipcau /#), "\(own.out)")
        }
        let launcher = try String(
            contentsOfFile: Surroundings.required("NHIPCAU_CONFIG") + "/dev/help.txt",
            encoding: .utf8
        )
        #expect(launcher.hasPrefix("Example:  ./nhipcau demo\n"))
    }

    @Test("A wrong password, and settings that are not there, are named with the remedy")
    func wrongSettings() async throws {
        try await Ground.with("settings") { ground in
            let stranger = try Program.office("341", on: ground, changes: ["BROKER_PASSWORD_FILE": "/etc/hostname"])
            defer { stranger.removeFolder() }
            let receipts = try await stranger.run("receipts")
            #expect(receipts.status == 1 && receipts.complaint.contains("broker.passwordFile"), "\(receipts)")
            #expect(receipts.complaint.contains("tên tài khoản hoặc mật khẩu không đúng"))
            #expect(!receipts.complaint.contains("ACCESS_REFUSED"))
            let told = try await stranger.run("receipts", "--codes")
            #expect(told.complaint.contains("ACCESS_REFUSED"), "an administrator can ask for it: \(told)")
            let other = try Program.office("341", on: ground, changes: ["NHIPCAU_SECRETS": ""])
            defer { other.removeFolder() }
            let foreign = try await other.run("receipts", "--unit", "342")
            #expect(foreign.status == 1 && foreign.complaint.contains("máy này chưa có mật khẩu của đơn vị 342"))
            #expect(foreign.complaint.contains("broker.passwordFile"), "\(foreign)")
            let lost = try Program.office("341", on: ground, changes: ["NHIPCAU_CONFIG": "/không/có"])
            defer { lost.removeFolder() }
            let check = try await lost.run("check", "a.csv")
            #expect(check.status == 78 && check.complaint.contains("báo cho quản trị viên"), "\(check)")
        }
    }
}
