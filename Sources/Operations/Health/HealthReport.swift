// SPDX-License-Identifier: Apache-2.0

/// The answer of `/readyz` as text, in the manner of Kubernetes: a line a check, failing ones with their reason.
struct HealthReport {
    let isReady: Bool
    let text: String

    /// - Parameters:
    ///   - checks: the checks as they stand.
    ///   - isVerbose: list the checks even when all are ok.
    ///   - excluded: names of checks that are left out of the verdict and marked as such.
    init(_ checks: [HealthChecks.Check], isVerbose: Bool, excluding excluded: Set<String> = []) {
        let counted = checks.filter { !excluded.contains($0.name) }
        isReady = counted.allSatisfy { $0.state == .ok }
        if isReady, !isVerbose {
            text = "ok\n"
            return
        }
        var lines: [String] = []
        for check in checks {
            let isExcluded = excluded.contains(check.name)
            switch check.state {
            case .ok:
                lines.append("[+] \(check.name) ok")
            case .failing(let reason):
                let seconds = Int((ContinuousClock.now - check.since) / .seconds(1))
                let mark = isExcluded ? "[ ] \(check.name) excluded" : "[-] \(check.name) failed"
                lines.append("\(mark) for \(seconds) s: \(Self.oneLine(reason))")
            }
        }
        lines.append(isReady ? "ready" : "not ready")
        text = lines.joined(separator: "\n") + "\n"
    }

    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
    }
}
