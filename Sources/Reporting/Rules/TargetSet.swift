// SPDX-License-Identifier: Apache-2.0

/// A set of targets in one byte.
struct TargetSet: OptionSet, Sendable, Hashable {
    let rawValue: UInt8

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    init(_ slug: Target.Slug) {
        rawValue =
            switch slug {
            case .T1: 1
            case .T2a: 2
            case .T2b: 4
            case .T3: 8
            case .T4: 16
            case .T5: 32
            }
    }

    func contains(_ slug: Target.Slug) -> Bool {
        contains(TargetSet(slug))
    }

    mutating func insert(_ slug: Target.Slug) {
        formUnion(TargetSet(slug))
    }
}
