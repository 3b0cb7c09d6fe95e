// SPDX-License-Identifier: Apache-2.0

/// Reads `config/vocabulary/platforms.csv`.
package enum PlatformTable {
    static let columns = ["slug", "label_vi"]

    /// The platforms of the file, and every mistake in it.
    package static func read(_ bytes: [UInt8]) -> (platforms: [Platform], problems: [DataProblem]) {
        var problems: [DataProblem] = []
        var platforms: [Platform] = []
        for row in ReferenceTable(bytes, columns: columns, problems: &problems).rows {
            let slug = row.text("slug", &problems)
            let label = row.text("label_vi", &problems)
            guard let slug, let label else { continue }
            if !CategoryTable.isSlug(slug) {
                problems.append(
                    DataProblem(
                        line: row.line,
                        what: "slug \"\(slug)\" is badly formed",
                        fix: "use a-z, 0-9 and _, starting with a letter"
                    )
                )
            } else if platforms.contains(where: { $0.slug == slug }) {
                problems.append(
                    DataProblem(line: row.line, what: "slug \(slug) stands twice", fix: "remove one of the two rows")
                )
            } else {
                platforms.append(Platform(slug: slug, label: label))
            }
        }
        return (platforms, problems)
    }
}
