// SPDX-License-Identifier: Apache-2.0

/// The blocks of a sheet, by the cell that opens them.
enum SheetBlock: String, CaseIterable {
    case activities = "[HOẠT ĐỘNG]"
    case requests = "[YÊU CẦU GÓP Ý]"
    case communes = "[TRA CỨU: ĐƠN VỊ CƠ SỞ]"
    case categories = "[TRA CỨU: LOẠI HOẠT ĐỘNG]"
    case platforms = "[TRA CỨU: NỀN TẢNG SỐ]"

    /// What a cell that may be a title says.
    enum Title {
        case known(SheetBlock)
        /// Lists to copy from, under a name that is none of ours.
        case list
        /// Written like a title, with a name that is none of ours.
        case unknown
    }

    /// The title in a row's first cell: in brackets, or a bracket lost; with a slip or two, for `[YÊU CẦU GOP Y]` means
    /// one thing only. Nil when the cell is no title.
    static func title(_ cell: String) -> Title? {
        let isBracketed = cell.hasPrefix("[") || cell.hasPrefix("【")
        let isClosed = cell.hasSuffix("]") || cell.hasSuffix("】")
        let bare = WordKey.bare(cell)
        if bare.isEmpty || bare.count > 60 { return nil }
        if let known = names.first(where: { $0.bare == bare }) {
            return isBracketed || isClosed || cell == cell.uppercased() ? .known(known.block) : nil
        }
        guard isBracketed || isClosed else { return nil }
        let near = names.map { (block: $0.block, away: WordKey.distance($0.bare, bare), length: $0.bare.count) }
            .filter { $0.away <= max(1, $0.length / 4) }.min { $0.away < $1.away }
        if let near { return .known(near.block) }
        if bare.hasPrefix("tracuu") { return .list }
        return isBracketed ? .unknown : nil
    }

    private static let names = allCases.map { (block: $0, bare: WordKey.bare($0.rawValue)) }
}
