// SPDX-License-Identifier: Apache-2.0

/// The topics that the plan counts by, in the words officers have for them.
enum TopicWords {
    /// The slug of a topic, also behind words that only lead up to it: "các vấn đề liên quan đến phụ nữ, trẻ em" (II.2).
    static func find(_ text: String) -> String? {
        var words = FoldedName.words(text)
        while let lead = leads.first(where: { words.starts(with: $0) && words.count > $0.count }) {
            words.removeFirst(lead.count)
        }
        return topics[words.joined(separator: " ")] ?? bare[WordKey.bare(text)]
    }

    private static let labels = [
        ("women_children", "women_children"), ("phụ nữ, trẻ em", "women_children"),
        ("phụ nữ và trẻ em", "women_children"), ("trẻ em và phụ nữ", "women_children"),
        ("phụ nữ với trẻ em", "women_children"), ("trẻ em, phụ nữ", "women_children"),
        ("phụ nữ và trẻ em gái", "women_children"), ("bà mẹ, trẻ em", "women_children"),
    ]

    private static let topics = Dictionary(
        labels.map { (WordKey.folded($0.0), $0.1) },
        uniquingKeysWith: { first, _ in first }
    )

    private static let bare = Dictionary(
        labels.map { (WordKey.bare($0.0), $0.1) },
        uniquingKeysWith: { first, _ in first }
    )

    private static let leads = [
        "các", "những", "về", "nội dung", "vấn đề", "liên quan đến", "liên quan tới", "liên quan", "công tác", "chủ đề",
        "đến", "lĩnh vực", "quyền lợi", "quyền",
    ].map { FoldedName.words($0) }
}
