// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

@Suite("Garbled text")
struct GarbledTextTests {
    @Test(
        "Letters of old fonts, misread UTF-8 and lost letters are told",
        arguments: [
            // TCVN3.
            "Tuyªn truyÒn LuËt B×nh ®¼ng giíi cho héi viªn", "TËp huÊn chuyÓn ®æi sè",
            "Héi nghÞ gãp ý dù th¶o v¨n kiÖn",
            "¶nh ho¹t ®éng", "C«ng t¸c phô n÷", "vµ c¸n bé", "Sinh ho¹t chi héi",
            // VNI.
            "Tuyeân truyeàn Luaät Bình ñaúng giôùi", "Hoäi nghò goùp yù döï thaûo", "Phuï nöõ vaø treû em",
            "ñoái thoaïi",
            "TAÄP HUAÁN KYÕ NAÊNG SOÁ",
            // UTF-8 taken for Windows-1252 or Latin-1.
            "TuyÃªn truyá»\u{81}n", "Phá»¥ ná»¯ vÃ  tráº» em", "Há»™i LHPN huyá»‡n Ä\u{90}Ã´ng HÆ°ng", "tá»•ng káº¿t",
            // Letters nobody can bring back.
            "Tuyên truy\u{FFFD}n", "Tuy?n truy?n Lu?t B?nh ??ng gi?i", "H?i ngh? t?ng k?t",
        ]
    )
    func garbled(_ text: String) {
        #expect(GarbledText.isLikely(text))
        var text = text
        text.withUTF8 { #expect(GarbledText.maySpoil($0)) }
    }

    @Test(
        "Proper text is left in peace, with foreign names and signs in it",
        arguments: [
            "Tuyên truyền Luật Bình đẳng giới cho hội viên", "Hoà, huỷ, quý, toạ đàm",
            "TUYÊN TRUYỀN NÔNG THÔN MỚI CẤP XÃ",
            "“NÔNG THÔN MỚI CẤP XÔ", "«Phụ nữ» và trẻ em", "Bà Müller thăm chi hội", "Café, Citroën và Noël",
            "Lễ Noël ở xã",
            "Đất 30m², 5 km³, nóng 38°C, ½ ngày", "Có gì mới? Ai biết?", "Ai?Hãy trả lời", "https://x.vn/a?b=c&d?e",
            "Zalo® của Hội ©2025", "a·b · c", "Quý I: 1º lớp", "XÃ\u{A0}LIÊN AN ĐÔ", "O'Brien", "12/BC-BTV", "", "?",
            "Âu Cơ, Ôn Đình, Ý Yên", "quân, xuân, tuân, thuê, quà, giờ", "señor", "Nguyễn Thị Ñ", "naïve với Việt Nam",
        ]
    )
    func proper(_ text: String) {
        #expect(!GarbledText.isLikely(text))
    }

    @Test("Not one line of the delivered data, of the examples and of our own texts is taken for garbled")
    func ownTexts() throws {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        var lines = 0
        for folder in ["config", "Tests/Fixtures", "Sources/Reporting"] {
            let files = FileManager.default.enumerator(
                at: root.appendingPathComponent(folder),
                includingPropertiesForKeys: nil
            )
            for case let file as URL in try #require(files) where !file.lastPathComponent.hasPrefix("Garbled") {
                guard let data = FileManager.default.contents(atPath: file.path),
                    let text = String(data: data, encoding: .utf8)
                else { continue }
                for line in text.split(whereSeparator: { $0.isNewline || $0 == "," || $0 == ";" }) {
                    lines += 1
                    #expect(!GarbledText.isLikely(String(line)), "\(file.lastPathComponent): \(line)")
                }
            }
        }
        #expect(lines > 5000)
    }

    @Test("A body is warned of like a sheet, and read as it is")
    func body() throws {
        var report = try RuleSamples.report()
        report.activities[0].title = "Tuyªn truyÒn LuËt B×nh ®¼ng giíi"
        report.narrative = "Phá»¥ ná»¯"
        let (read, findings) = ReportReader(texts: try RuleSamples.texts()).read(ReportWriter.write(report))
        #expect(read == report)
        #expect(findings.map(\.code) == [.suspiciousEncoding, .suspiciousEncoding])
        #expect(findings.map(\.path) == ["/narrative", "/activities/0/title"])
        #expect(findings.allSatisfy { $0.severity == .warning })
        #expect(findings.last?.messageVi.contains("Tên hoạt động") == true)
    }
}
