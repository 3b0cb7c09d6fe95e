// SPDX-License-Identifier: Apache-2.0

import Configuration

/// Reads typed values by key, environment over file, and collects everything that is wrong instead of stopping.
///
/// For a worker, `stage.batchCount` is looked for as `stage.<worker>.batchCount` first, within the environment and then
/// within the file. An empty value counts as not set, as compose files write `${NAME:-}`.
struct ConfigurationSource {
    private let environment: EnvironmentVariablesProvider
    private let environmentNames: Set<String>
    private let file: YAMLSnapshot?
    private let filePath: String
    private let service: String?

    /// What is wrong, in the order of reading.
    private(set) var problems: [ConfigurationProblem] = []
    /// What works and is worth a warning.
    private(set) var notes: [String] = []
    /// Every key that was asked for.
    private(set) var knownKeys: Set<String> = []

    init(environment: [String: String], file: YAMLSnapshot?, filePath: String, service: String?) {
        self.environment = EnvironmentVariablesProvider(environmentVariables: environment)
        self.environmentNames = Set(environment.filter { !$0.value.isEmpty }.keys)
        self.file = file
        self.filePath = filePath
        self.service = service
    }

    /// The environment variable of a key: `broker.passwordFile` is `BROKER_PASSWORD_FILE`.
    static func environmentName(_ key: String) -> String {
        var name = ""
        for character in key {
            if character == "." || character == "-" {
                name.append("_")
            } else {
                if character.isUppercase { name.append("_") }
                name.append(contentsOf: character.uppercased())
            }
        }
        return name
    }

    // MARK: Values

    mutating func string(_ key: String, default standard: String) -> String {
        optionalString(key) ?? standard
    }

    mutating func optionalString(_ key: String) -> String? {
        guard case .string(let text)? = content(key, .string), !text.isEmpty else { return nil }
        return text
    }

    mutating func integer(_ key: String, default standard: Int, in range: ClosedRange<Int>) -> Int {
        guard case .int(let number)? = content(key, .int) else { return standard }
        return checked(number, key, in: range) ? number : standard
    }

    mutating func integers(_ key: String, default standard: [Int], in range: ClosedRange<Int>) -> [Int] {
        guard case .intArray(let numbers)? = content(key, .intArray) else { return standard }
        return numbers.allSatisfy { checked($0, key, in: range) } ? numbers : standard
    }

    mutating func seconds(_ key: String, default standard: Int, in range: ClosedRange<Int>) -> Duration {
        .seconds(integer(key, default: standard, in: range))
    }

    mutating func bool(_ key: String, default standard: Bool) -> Bool {
        guard case .bool(let flag)? = content(key, .bool) else { return standard }
        return flag
    }

    /// One word of a closed set.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, default standard: Choice) -> Choice
    where Choice.RawValue == String {
        guard let word = optionalString(key) else { return standard }
        if let choice = Choice(rawValue: word) { return choice }
        let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        problem(key, "is \(word)", fix: "Choose one of \(words).")
        return standard
    }

    /// A path to a file that must be readable.
    mutating func file(_ key: String) -> String? {
        guard let path = optionalString(key) else { return nil }
        if let reason = ConfigurationFile.unreadable(path) {
            problem(key, "cannot be read: \(reason)", fix: "Correct the path, or the rights of the file.")
        }
        return path
    }

    /// A secret, from the environment variable of `key` or from the file that `fileKey` names; never from the YAML file.
    mutating func secret(_ key: String, file fileKey: String) -> Secret? {
        if candidates(key).contains(where: { isInFile($0) }) {
            problem(
                key,
                "is a secret and stands in a configuration file",
                origin: filePath,
                fix: "Move it to a file of mode 600 and name that in \(fileKey), or set \(Self.environmentName(key))."
            )
        }
        knownKeys.insert(key)
        let path = optionalString(fileKey)
        // What is said of this worker alone stands over what is said of all, however it is said.
        for (own, ownFile) in zip(candidates(key), candidates(fileKey)) {
            let name = Self.environmentName(own)
            if environmentNames.contains(name), let word = try? environment.environmentValue(forName: name) {
                return Secret(word)
            }
            if environmentNames.contains(Self.environmentName(ownFile)) || isInFile(ownFile) { break }
        }
        guard let path else { return nil }
        do throws(ConfigurationFile.Failure) {
            let (bytes, mode) = try ConfigurationFile.contents(path, limit: 4_096)
            let word = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
            if mode & 0o077 != 0 {
                note(fileKey, "names \(path), which others on this machine may read; chmod 600 \(path)")
            }
            if word.isEmpty {
                problem(fileKey, "names \(path), which is empty", fix: "Write the password into its first line.")
            }
            return Secret(String(word), file: path)
        } catch {
            problem(fileKey, "cannot be read: \(error.message)", fix: "Correct the path, or the rights of the file.")
            return nil
        }
    }

    /// Whether `key` has a value anywhere.
    func isSet(_ key: String) -> Bool {
        candidates(key).contains { environmentNames.contains(Self.environmentName($0)) || isInFile($0) }
    }

    // MARK: Telling

    mutating func problem(_ key: String, _ message: String, origin: String? = nil, fix: String) {
        problems.append(
            ConfigurationProblem(key: key, origin: origin ?? self.origin(key), message: message, fix: fix)
        )
    }

    mutating func note(_ key: String, _ message: String) {
        notes.append("\(key) \(message)")
    }

    private mutating func checked(_ number: Int, _ key: String, in range: ClosedRange<Int>) -> Bool {
        if range.contains(number) { return true }
        problem(
            key,
            "is \(number)",
            fix: "Set it between \(range.lowerBound) and \(range.upperBound)."
        )
        return false
    }

    // MARK: Looking up

    /// The key for this worker alone, then the key for all.
    private func candidates(_ key: String) -> [String] {
        let parts = key.split(separator: ".", maxSplits: 1)
        guard let service, parts.count == 2, Self.perWorker.contains(String(parts[0])) else { return [key] }
        return ["\(parts[0]).\(service).\(parts[1])", key]
    }

    /// Sections of which a worker may have its own values.
    static let perWorker: Set<String> = ["stage", "ops", "log", "broker", "database"]

    private func isInFile(_ key: String) -> Bool {
        guard let file else { return false }
        // A list is no string: only a missing key counts as missing.
        do { return try file.value(forKey: Self.absolute(key), type: .string).value != nil } catch { return true }
    }

    private func origin(_ key: String) -> String {
        for candidate in candidates(key) where environmentNames.contains(Self.environmentName(candidate)) {
            return "\(Self.environmentName(candidate)) in the environment"
        }
        return candidates(key).contains { isInFile($0) } ? filePath : "not set"
    }

    private mutating func content(_ key: String, _ type: ConfigType) -> ConfigContent? {
        knownKeys.insert(key)
        let candidates = candidates(key)
        do {
            for candidate in candidates where environmentNames.contains(Self.environmentName(candidate)) {
                if let value = try environment.value(forKey: Self.absolute(candidate), type: type).value {
                    return value.content
                }
            }
            for candidate in candidates {
                if let value = try file?.value(forKey: Self.absolute(candidate), type: type).value {
                    return value.content
                }
            }
        } catch {
            // The library's error would print the value; the kind of value is all that is needed here.
            problem(key, "is not \(Self.wanted(type))", fix: "Correct it, or leave it out for the default.")
        }
        return nil
    }

    private static func absolute(_ key: String) -> AbsoluteConfigKey {
        AbsoluteConfigKey(key.split(separator: ".").map(String.init))
    }

    private static func wanted(_ type: ConfigType) -> String {
        switch type {
        case .int: "a whole number"
        case .bool: "true or false"
        case .intArray: "a list of whole numbers"
        default: "one text"
        }
    }
}
