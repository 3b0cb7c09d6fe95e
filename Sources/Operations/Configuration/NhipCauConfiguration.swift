// SPDX-License-Identifier: Apache-2.0

import Configuration

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Everything a process is told from outside, read and checked once at start.
///
/// The environment stands over the file `nhipcau.yaml`, in the directory that `NHIPCAU_CONFIG` names (default
/// `./config`), and that over the defaults. Relative paths start at the working directory. The sections document their
/// keys. Secrets come from files or the environment and never print.
package struct NhipCauConfiguration: Sendable, Equatable {
    /// The directory with `nhipcau.yaml`, the plan, units and rules.
    package var directory: String
    package var broker: BrokerSettings
    package var database: DatabaseSettings
    package var mail: MailSettings
    package var stage: StageSettings
    package var ops: OpsSettings
    package var log: LogSettings
    package var account: AccountSettings
    /// What works and is worth a warning at start: a password file that others may read, a line that is not encrypted.
    package var notes: [String]

    /// Reads and checks the configuration.
    ///
    /// - Parameters:
    ///   - service: the worker's short name, such as `ingest`, whose own values stand over the general ones.
    ///   - environment: the variables; those of the process by default.
    ///   - overrides: values by dotted key that stand over everything, such as those of command-line options.
    /// - Throws: ``ConfigurationError`` with everything that is wrong.
    package static func load(
        service: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        overrides: [String: String] = [:]
    ) throws(ConfigurationError) -> NhipCauConfiguration {
        let named = environment["NHIPCAU_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        let directory = named ?? "config"
        let path = directory + "/nhipcau.yaml"
        var variables = environment
        for (key, value) in overrides { variables[ConfigurationSource.environmentName(key)] = value }

        let text = try contents(path, isRequired: named != nil)
        var source = ConfigurationSource(
            environment: variables,
            file: try parsed(text, path),
            filePath: path,
            service: service
        )
        var configuration = NhipCauConfiguration(directory: directory, &source)
        let unknown = UnknownSettings(known: source.knownKeys)
        let problems =
            source.problems + unknown.problems(inFile: YAMLKeys(text).keys, path)
            + unknown.problems(inEnvironment: variables)
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
        configuration.notes = source.notes
        return configuration
    }

    /// Every key that is read, dotted; secrets among them, which may stand in the environment only.
    package static var knownKeys: Set<String> {
        var source = ConfigurationSource(environment: [:], file: nil, filePath: "", service: nil)
        _ = NhipCauConfiguration(directory: "", &source)
        return source.knownKeys
    }

    private init(directory: String, _ source: inout ConfigurationSource) {
        self.directory = directory
        broker = BrokerSettings(&source)
        database = DatabaseSettings(&source)
        mail = MailSettings(&source)
        stage = StageSettings(&source)
        ops = OpsSettings(&source)
        log = LogSettings(&source)
        account = AccountSettings(&source)
        notes = []
    }

    private static func contents(_ path: String, isRequired: Bool) throws(ConfigurationError) -> [UInt8] {
        do throws(ConfigurationFile.Failure) {
            return try ConfigurationFile.contents(path).bytes
        } catch {
            if error.isMissing, !isRequired { return [] }
            throw ConfigurationError(problems: [
                ConfigurationProblem(
                    key: "nhipcau.yaml",
                    origin: path,
                    message: "cannot be read: \(error.message)",
                    fix: "Set NHIPCAU_CONFIG to the directory that holds nhipcau.yaml."
                )
            ])
        }
    }

    private static func parsed(_ text: [UInt8], _ path: String) throws(ConfigurationError) -> YAMLSnapshot? {
        // A file with nothing but comments is no mapping to the parser, and a perfectly good file to us.
        guard YAMLKeys.hasContent(text) else { return nil }
        do {
            return try YAMLSnapshot(data: text.span.bytes, providerName: path, parsingOptions: .default)
        } catch {
            throw ConfigurationError(problems: [
                ConfigurationProblem(
                    key: "nhipcau.yaml",
                    origin: path,
                    message: "is no valid YAML: \(error)",
                    fix: "Correct the line that is named; keys are indented with spaces."
                )
            ])
        }
    }
}
