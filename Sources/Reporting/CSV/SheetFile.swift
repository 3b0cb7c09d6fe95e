// SPDX-License-Identifier: Apache-2.0

/// What kind of file somebody handed over, by its bytes: the name says nothing, workbooks get renamed to `.csv`.
enum SheetFile {
    /// Text, as UTF-8 without byte-order mark.
    case text([UInt8])
    /// No table of text; which kind, in words for the officer where a rule asks for it.
    case refused(RuleCode, kind: String?)

    init(_ bytes: [UInt8]) {
        if let found = Self.signatures.first(where: { bytes.starts(with: $0.bytes) }) {
            self = found.code == .fileWorkbook ? Self.container(bytes) : .refused(found.code, kind: found.kind)
            return
        }
        guard let text = Self.utf8(bytes) else {
            self = .refused(.encodingNotUTF8, kind: nil)
            return
        }
        let start = text.prefix(4096).drop { $0 <= 0x20 }
        if start.isEmpty, text.allSatisfy({ $0 <= 0x20 }) {
            self = .refused(.fileEmpty, kind: nil)
        } else if Self.isMarkup(start) {
            self = .refused(.fileWebPage, kind: nil)
        } else if Self.isJSON(start) {
            self = .refused(.fileJSONNoReport, kind: nil)
        } else if start.starts(with: Array("{\\rtf".utf8)) {
            self = .refused(.fileOtherFormat, kind: "văn bản Word (RTF)")
        } else {
            self = .text(text)
        }
    }

    private static let signatures: [(bytes: [UInt8], code: RuleCode, kind: String?)] = [
        (Array("PK\u{3}\u{4}".utf8), .fileWorkbook, nil), (Array("PK\u{5}\u{6}".utf8), .fileCompressed, nil),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], .fileWorkbook, nil),
        ([0x1F, 0x8B], .fileCompressed, nil), (Array("BZh".utf8), .fileCompressed, nil),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .fileCompressed, nil), (Array("Rar!".utf8), .fileCompressed, nil),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .fileCompressed, nil),
        ([0x28, 0xB5, 0x2F, 0xFD], .fileCompressed, nil),
        (Array("%PDF".utf8), .fileOtherFormat, "tệp PDF"), ([0x89, 0x50, 0x4E, 0x47], .fileOtherFormat, "tệp ảnh"),
        ([0xFF, 0xD8, 0xFF], .fileOtherFormat, "tệp ảnh"), (Array("GIF8".utf8), .fileOtherFormat, "tệp ảnh"),
    ]

    /// What is in a ZIP archive or an OLE2 file: the names of their parts stand in them as they are.
    private static func container(_ bytes: [UInt8]) -> SheetFile {
        let sample = bytes.prefix(65_536) + bytes.suffix(65_536)
        if bytes.first == 0xD0 {
            let isText = contains(sample, Array("WordDocument".utf16).flatMap { [UInt8($0), 0] })
            return isText
                ? .refused(.fileOtherFormat, kind: "văn bản Word (.doc)")
                : .refused(.fileWorkbook, kind: "Excel đời cũ (.xls)")
        }
        let workbooks = [
            ("xl/", "Excel (.xlsx)"), ("opendocument.spreadsheet", "LibreOffice (.ods)"),
            ("Index/", "Numbers của Apple"),
        ]
        if contains(sample, Array("word/".utf8)) { return .refused(.fileOtherFormat, kind: "văn bản Word (.docx)") }
        let kind = workbooks.first { contains(sample, Array($0.0.utf8)) }?.1
        return kind == nil ? .refused(.fileCompressed, kind: nil) : .refused(.fileWorkbook, kind: kind)
    }

    private static func contains(_ bytes: ArraySlice<UInt8>, _ part: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0] == part[0] && bytes[$0...].starts(with: part) }
    }

    private static func isMarkup(_ start: ArraySlice<UInt8>) -> Bool {
        guard start.first == UInt8(ascii: "<") || start.starts(with: Array("MIME-Version".utf8)) else { return false }
        let head = String(decoding: start.prefix(200), as: UTF8.self).lowercased()
        return ["<!doctype", "<html", "<table", "<?xml", "<head", "<meta", "<style", "<div", "<body", "mime-version"]
            .contains { head.hasPrefix($0) }
    }

    /// `[` also opens the title of a block.
    private static func isJSON(_ start: ArraySlice<UInt8>) -> Bool {
        guard start.first == UInt8(ascii: "[") else {
            return start.first == UInt8(ascii: "{") && !start.starts(with: Array("{\\rtf".utf8))
        }
        let next = start.dropFirst().first { $0 > 0x20 }
        return [UInt8(ascii: "{"), UInt8(ascii: "\""), UInt8(ascii: "["), UInt8(ascii: "]")].contains(next ?? 0)
    }
}
