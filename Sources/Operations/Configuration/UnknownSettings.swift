// SPDX-License-Identifier: Apache-2.0

/// Finds settings that nobody reads. They are refused, in file and environment: a mistyped `tsl: true` would otherwise
/// connect in clear, and a mistyped limit would be none.
struct UnknownSettings {
    /// Every key that is read, dotted, and its form for one worker alone.
    private let keys: Set<String>
    private let variables: Set<String>

    /// Workers that may have values of their own.
    static let services = ["ingest", "validator", "aggregator", "notifier"]

    /// - Parameter known: the keys without those of single workers.
    init(known: Set<String>) {
        var keys = known
        for key in known {
            let parts = key.split(separator: ".", maxSplits: 1)
            guard parts.count == 2, ConfigurationSource.perWorker.contains(String(parts[0])) else { continue }
            for service in Self.services { keys.insert("\(parts[0]).\(service).\(parts[1])") }
        }
        self.keys = keys
        variables = Set(keys.map { ConfigurationSource.environmentName($0) }).union(Self.ours)
    }

    func problems(inFile found: [(name: String, line: Int)], _ path: String) -> [ConfigurationProblem] {
        found.filter { !keys.contains($0.name) }.map { name, line in
            ConfigurationProblem(
                key: name,
                origin: "\(path) line \(line)",
                message: "is read by nobody",
                fix: Self.fix(name, among: keys)
            )
        }
    }

    /// Names under the prefixes of our sections. An empty value counts as not set.
    func problems(inEnvironment environment: [String: String]) -> [ConfigurationProblem] {
        environment.filter { isOurs($0.key) && !$0.value.isEmpty && !variables.contains($0.key) }.keys.sorted().map {
            ConfigurationProblem(
                key: $0,
                origin: "the environment",
                message: "is read by nobody",
                fix: Self.fix($0, among: variables)
            )
        }
    }

    // MARK: Whose it is

    /// Variables that are not settings: where things lie, the trial's clock, the launcher's own.
    private static let ours: Set<String> = [
        "NHIPCAU_CONFIG", "NHIPCAU_STATE", "NHIPCAU_SECRETS", "NHIPCAU_BIN", "NHIPCAU_ROOT", "NHIPCAU_NOW",
        "NHIPCAU_BENCH_ACCOUNT", "NHIPCAU_DEBIAN_ROOT",
    ]
    private static let prefixes = [
        "BROKER_", "DATABASE_", "MAIL_", "STAGE_", "OPS_", "LOG_", "ACCOUNT_", "NHIPCAU_",
    ]

    private func isOurs(_ name: String) -> Bool {
        Self.prefixes.contains { name.hasPrefix($0) } && !Self.isOfOthers(name)
    }

    /// What containers and their orchestrators write for services that happen to be named as our sections
    /// (`BROKER_SERVICE_HOST`, `DATABASE_PORT_5432_TCP_ADDR`), what hosting platforms set (`DATABASE_URL`), and the tests'.
    private static func isOfOthers(_ name: String) -> Bool {
        if name.hasSuffix("_URL") || name.hasPrefix("NHIPCAU_TEST_") { return true }
        let parts = name.split(separator: "_").map(String.init)
        if parts.count >= 3, parts[1] == "SERVICE", parts[2] == "HOST" || parts[2] == "PORT" { return true }
        return parts.count >= 4 && parts[1] == "PORT" && Int(parts[2]) != nil && ["TCP", "UDP"].contains(parts[3])
    }

    // MARK: What was meant

    private static func fix(_ name: String, among known: Set<String>) -> String {
        let near = known.map { (distance: distance($0, name), name: $0) }.min { $0 < $1 }
        guard let near, near.distance <= 3 else { return "Correct its name, or take it out." }
        return "Did you mean \(near.name)? Correct it, or take it out."
    }

    /// Levenshtein's distance: how many letters to insert, delete or replace.
    private static func distance(_ first: String, _ second: String) -> Int {
        let first = Array(first.utf8)
        var row = Array(0...second.utf8.count)
        for (index, letter) in first.enumerated() {
            var diagonal = index
            row[0] = index + 1
            for (column, other) in second.utf8.enumerated() {
                let substituted = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substituted, diagonal + 1, row[column] + 1)
            }
        }
        return row[second.utf8.count]
    }
}
