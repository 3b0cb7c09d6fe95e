// SPDX-License-Identifier: Apache-2.0

/// A digital platform on which an activity may be held or carried (II.5, III.1g).
package struct Platform: Hashable, Sendable {
    package let slug: String
    package let label: String

    package init(slug: String, label: String) {
        self.slug = slug
        self.label = label
    }
}
