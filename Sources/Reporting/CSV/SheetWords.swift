// SPDX-License-Identifier: Apache-2.0

/// A closed word list of the contract with the words officers use for it.
protocol SheetWord: RawRepresentable, CaseIterable, Sendable where RawValue == String {
    /// What the template writes.
    var word: String { get }
}

extension SheetWord {
    /// Reads the Vietnamese word or the contract's own, however it is spelt (huỷ = hủy = HUY).
    init?(word text: String) {
        // Nearly always the template's own word.
        let plain = Self.allCases.first { $0.word == text || $0.rawValue == text }
        guard let found = plain ?? WordBook(Self.allWords).find(text) else { return nil }
        self = found
    }

    private static var allWords: [(String, Self)] {
        allCases.flatMap { [($0.word, $0), ($0.rawValue, $0)] }
    }

    static var words: [String] { allCases.map(\.word) }
}

extension ReportType: SheetWord {
    var word: String {
        switch self {
        case .periodic: "định kỳ"
        case .thematic: "chuyên đề"
        }
    }
}

extension Activity.Status: SheetWord {
    var word: String {
        switch self {
        case .planned: "dự kiến"
        case .held: "đã tổ chức"
        case .postponed: "hoãn"
        case .cancelled: "hủy"
        }
    }
}

extension Activity.Role: SheetWord {
    var word: String {
        switch self {
        case .lead: "chủ trì"
        case .joint: "phối hợp"
        }
    }
}

extension Activity.Mode: SheetWord {
    var word: String {
        switch self {
        case .inPerson: "trực tiếp"
        case .online: "trực tuyến"
        case .hybrid: "kết hợp"
        }
    }
}

extension Activity.CongressLevel: SheetWord {
    var word: String { vietnamese }
}

extension Activity.ProposalStatus: SheetWord {
    var word: String {
        switch self {
        case .proposed: "đã đề xuất"
        case .submitted: "đã trình"
        case .adopted: "đã đưa vào văn kiện"
        case .partly: "đưa vào một phần"
        case .notAdopted: "không được đưa vào"
        case .unknown: "chưa rõ"
        }
    }
}

extension Activity.Counterpart.Head: SheetWord {
    var word: String {
        switch self {
        case .party: "cấp ủy"
        case .government: "chính quyền"
        }
    }
}

extension FeedbackRequest.Level: SheetWord {
    var word: String {
        switch self {
        case .law: "luật"
        case .local: "văn bản địa phương"
        case .commune: "cơ sở"
        case .district: "huyện"
        case .province: "tỉnh"
        case .national: "toàn quốc"
        }
    }
}

extension Activity.Counterpart {
    /// "cấp ủy huyện": head and level in one cell. Without a level it is left open.
    init?(words text: String) {
        guard let found = Self.book.find(text) else { return nil }
        self = found
    }

    /// Every head alone and with every level, in the words of the template and of the contract.
    private static let book = WordBook(
        Head.allCases.flatMap { head in
            [head.word, head.rawValue].flatMap { name in
                [(name, Self(head: head))]
                    + UnitLevel.allCases.flatMap { level in
                        level.sheetWords.map { ("\(name) \($0)", Self(head: head, level: level)) }
                    }
            }
        }
    )

    var words: String {
        (head?.word ?? "") + (level?.sheetWords.first.map { " \($0)" } ?? "")
    }
}

extension UnitLevel {
    fileprivate var sheetWords: [String] {
        switch self {
        case .province: ["tỉnh", rawValue]
        case .district: ["huyện", "thành phố", rawValue]
        case .commune: ["cơ sở", "xã", "phường", "thị trấn", rawValue]
        case .affiliated: ["trực thuộc", rawValue]
        }
    }
}
