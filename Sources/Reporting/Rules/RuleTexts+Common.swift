// SPDX-License-Identifier: Apache-2.0

// Findings that more than one place makes.
extension RuleTexts {
    package func tooLarge(bytes: Int, limit: Int) -> Finding {
        finding(.tooLarge, ["size": Self.size(bytes), "limit": Self.size(limit)], path: "")
    }

    func tooLarge(rows: Int, limit: Int) -> Finding {
        let parameters: KeyValuePairs = [
            "size": "\(VietnameseNumber.grouped(rows)) dòng", "limit": "\(VietnameseNumber.grouped(limit)) dòng",
        ]
        return finding(.tooLarge, parameters, path: "/activities")
    }

    /// "1,4 MB", "900 KB": for people, so a tenth is exact enough, rounded up.
    private static func size(_ bytes: Int) -> String {
        if bytes < 1 << 20 { return "\((bytes + 1023) >> 10) KB" }
        let tenths = (bytes * 10 + (1 << 20) - 1) >> 20
        return "\(tenths / 10),\(tenths % 10) MB"
    }
}
