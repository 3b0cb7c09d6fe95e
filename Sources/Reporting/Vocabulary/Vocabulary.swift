// SPDX-License-Identifier: Apache-2.0

/// The words a report may use, under one version name. A report names the version it was written with.
package struct Vocabulary: Sendable {
    /// "2025.1".
    package let version: String
    /// In the order of the file.
    package let categories: [Category]
    package let platforms: [Platform]

    private let categoriesBySlug: [String: Category]
    private let platformSlugs: Set<String>

    /// The caller has checked that slugs are unique; of two equal ones the first would win.
    package init(version: String, categories: [Category], platforms: [Platform]) {
        self.version = version
        self.categories = categories
        self.platforms = platforms
        categoriesBySlug = Dictionary(categories.map { ($0.slug, $0) }, uniquingKeysWith: { first, _ in first })
        platformSlugs = Set(platforms.map(\.slug))
    }

    package func category(_ slug: String) -> Category? {
        categoriesBySlug[slug]
    }

    package func hasPlatform(_ slug: String) -> Bool {
        platformSlugs.contains(slug)
    }
}
