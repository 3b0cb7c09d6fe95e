// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite("A report as a sheet")
struct ReportSheetTests {
    private let units: UnitRegistry
    private let vocabulary: Vocabulary
    private let reader: ReportSheetReader

    init() throws {
        units = try Shipped.registry()
        vocabulary = try RuleSamples.vocabulary()
        reader = ReportSheetReader(units: units, vocabulary: vocabulary, texts: try RuleSamples.texts())
    }

    private func write(_ report: Report, blankRows: Int = 0) throws -> [UInt8] {
        ReportSheetWriter(units: units, vocabulary: vocabulary)
            .write(report, blankRows: blankRows, asOf: try day("2025-03-14"))
    }

    private func sample() throws -> Report {
        var report = Report()
        report.vocabulary = "2025.1"
        report.unitCode = "341"
        report.unitName = "Huyện Thái Thụy"
        report.period = "2025-Q1"
        report.baseRevision = 1
        report.revisionReason = "Sửa số người dự; dấu \"ngoặc\" và chấm phẩy"
        report.narrative = "Dòng một\nDòng hai"
        var document = ReportDocument()
        document.number = "12"
        document.symbol = "BC-BTV"
        document.issuedOn = try day("2025-03-16")
        document.signerName = "Đỗ Thị Thu"
        report.document = document
        var totals = DeclaredTotals()
        totals.activities = 2
        report.totals = totals
        report.activities = [try dialogue(), try session()]
        var request = FeedbackRequest()
        request.requestKey = "GY-1"
        request.draft = "Dự thảo Nghị quyết"
        request.level = .district
        request.receivedOn = try day("2025-03-01")
        request.replyBy = try day("2025-03-20")
        report.feedbackRequests = [request]
        return report
    }

    private func dialogue() throws -> Activity {
        var activity = Activity()
        activity.activityKey = "DT-01"
        activity.category = "dialogue.conference"
        activity.title = "Hội nghị đối thoại"
        activity.heldFrom = try day("2025-03-11")
        activity.status = .held
        activity.participantsTotal = 120
        activity.participantsWomen = 112
        activity.counterparts = [.init(head: .party, level: .district), .init(head: .government)]
        activity.evidence = ["Thông báo 21/TB-UBND", "Ảnh, tin bài"]
        return activity
    }

    private func session() throws -> Activity {
        var activity = Activity()
        activity.activityKey = "TT-01"
        activity.unitCode = "12826"
        activity.category = "comm.session"
        activity.title = "Tuyên truyền \"Luật Bình đẳng giới\"; phần 1"
        activity.heldFrom = try day("2025-02-26")
        activity.heldTo = try day("2025-02-27")
        activity.status = .planned
        activity.role = .joint
        activity.partners = ["Hội Nông dân", "Huyện đoàn"]
        activity.mode = .hybrid
        activity.platforms = ["zalo", "facebook"]
        activity.topics = ["women_children"]
        activity.congressLevel = .commune
        activity.proposalStatus = .partly
        activity.reach = 2300
        return activity
    }

    @Test("What is written is read back the same")
    func roundTrip() throws {
        let report = try sample()
        let sheet = reader.read(try write(report, blankRows: 20))
        #expect(sheet.findings.map(\.messageVi) == [])
        #expect(sheet.report == report)
    }

    @Test("An empty template is a report without activities and without complaint")
    func emptyTemplate() throws {
        var report = Report()
        report.vocabulary = "2025.1"
        report.unitCode = "341"
        report.unitName = "Huyện Thái Thụy"
        report.period = "2025-Q1"
        let bytes = try write(report, blankRows: 20)
        #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]))
        #expect(String(decoding: bytes, as: UTF8.self).contains("12826;Thị trấn Diêm Điền"))
        let sheet = reader.read(bytes)
        #expect(sheet.findings.isEmpty)
        #expect(sheet.report == report)
    }

    private func read(_ rows: String...) -> ReportSheet {
        let head = "Mã đơn vị;341\nKỳ báo cáo;2025-Q1\n[HOẠT ĐỘNG]\n"
        let columns = "Loại hoạt động;Tên hoạt động;Ngày bắt đầu;Tình trạng;Tổng số người dự;Số nữ\n"
        return reader.read(Array((head + columns + rows.joined(separator: "\n")).utf8))
    }

    @Test(
        "A cell that cannot be read is named with its row, column and cell",
        arguments: [
            ("comm.session;Tuyên truyền;05/03/2025;đã tổ chức;1.250;9", RuleCode.numberAmbiguous, "E5"),
            ("comm.session;Tuyên truyền;05/03/2025;đã tổ chức;12 người;9", .participantsNotWholeNumber, "E5"),
            ("comm.session;Tuyên truyền;05/03/2025;đã tổ chức;-5;9", .participantsNotWholeNumber, "E5"),
            ("comm.session;Tuyên truyền;45721;đã tổ chức;10;9", .dateUnreadable, "C5"),
            ("comm.session;Tuyên truyền;5/3/25;đã tổ chức;10;9", .dateUnreadable, "C5"),
            ("comm.session;=HYPERLINK(1);05/03/2025;đã tổ chức;10;9", .formulaCell, "B5"),
            ("comm.session;Tuyên truyền;05/03/2025;xong rồi;10;9", .fieldInvalid, "D5"),
        ]
    )
    func unreadableCell(row: String, code: RuleCode, cell: String) throws {
        let sheet = read(row)
        let finding = try #require(sheet.findings.first)
        #expect(sheet.findings.count == 1)
        #expect(finding.code == code)
        #expect(finding.row == 1)
        #expect(sheet.cell(of: finding) == cell)
        // The rules leave such a field alone.
        #expect(sheet.report?.activities.first?.unread.isEmpty == false)
    }

    @Test("Officers may write labels, names, commas as separators and other column orders")
    func freeForms() throws {
        let text = """
            Mã đơn vị,341
            kỳ báo cáo,2025-Q1
            [HOẠT ĐỘNG]
            Tên hoạt động,Loại hoạt động,Số nữ,Tổng số người dự,Tình trạng,Ngày bắt đầu,Mã đơn vị tổ chức,Nền tảng số
            Tuyên truyền Tết,BUỔI TUYÊN TRUYỀN,9,10,Đã tổ chức,5/3/2025,12826 Thị trấn Diêm Điền,"Zalo, Trang fanpage"
            """
        let sheet = reader.read(Array(text.utf8))
        #expect(sheet.findings.map(\.messageVi) == [])
        let activity = try #require(sheet.report?.activities.first)
        #expect(activity.category == "comm.session")
        #expect(activity.unitCode == "12826")
        #expect(activity.platforms == ["zalo", "fanpage"])
        #expect(activity.heldFrom == (try day("2025-03-05")))
        #expect(activity.participantsWomen == 9)
    }

    @Test("Missing and unknown columns are named")
    func columns() {
        let text = "Mã đơn vị;341\nKỳ báo cáo;2025-Q1\n[HOẠT ĐỘNG]\nTên hoạt động;Ghi chú\n"
        let sheet = reader.read(Array(text.utf8))
        #expect(sheet.findings.count { $0.code == .columnMissing } == 5)
        #expect(sheet.findings.count { $0.code == .columnUnknown } == 1)
    }

    @Test("Another table, another encoding and an open quote are answered, not read")
    func otherFiles() {
        #expect(reader.read(Array("a;b\n1;2\n".utf8)).report == nil)
        #expect(reader.read([0x4D, 0xE3, 0x20, 0xFF]).findings.map(\.code) == [.encodingNotUTF8])
        #expect(reader.read(Array("Mã đơn vị;\"341\n".utf8)).findings.map(\.code) == [.malformed])
        #expect(reader.read([]).findings.map(\.code) == [.fileEmpty])
    }

    @Test("Any cut of a good file is read without a crash")
    func cuts() throws {
        let bytes = try write(try sample())
        for length in stride(from: 0, through: bytes.count, by: 7) {
            let sheet = reader.read(Array(bytes.prefix(length)))
            #expect(sheet.report != nil || !sheet.findings.isEmpty)
        }
    }

    @Test(
        "Columns are named as spreadsheets do",
        arguments: [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
    )
    func letters(column: Int, name: String) {
        #expect(ReportSheet.letters(column) == name)
    }
}
