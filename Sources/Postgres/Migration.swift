// SPDX-License-Identifier: Apache-2.0

/// One step of the schema: a plain `.sql` file, run in one transaction.
///
/// Programs of the version before go on working beside the new schema while they are replaced one by one, so a step adds
/// and does not take away. One that they cannot work with says so among the comments at its head: `-- breaking: why`.
package struct Migration: Sendable {
    /// The number in `V0001__name.sql`; steps run in its order.
    package let version: Int32
    package let name: String
    package let sql: [UInt8]

    package init(version: Int32, name: String, sql: [UInt8]) {
        self.version = version
        self.name = name
        self.sql = sql
    }

    /// Reads version and name from a file name such as `V0001__intake.sql`; `nil` for any other form.
    package init?(fileName: String, sql: [UInt8]) {
        guard fileName.hasPrefix("V"), fileName.hasSuffix(".sql") else { return nil }
        let stem = fileName.dropFirst().dropLast(4)
        let digits = stem.prefix { $0.isASCII && $0.isNumber }
        let rest = stem.dropFirst(digits.count)
        guard digits.count == 4, let version = Int32(digits), rest.hasPrefix("__"), rest.count > 2 else { return nil }
        self.init(version: version, name: String(rest.dropFirst(2)), sql: sql)
    }

    var script: String { String(decoding: sql, as: UTF8.self) }

    /// Whether programs that do not know this step must not run on it.
    var isBreaking: Bool {
        script.split(whereSeparator: \.isNewline).prefix { $0.hasPrefix("--") }.contains {
            $0.hasPrefix("-- breaking:")
        }
    }
}
