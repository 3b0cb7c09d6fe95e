// SPDX-License-Identifier: Apache-2.0

import AMQP
import Accounts
import ArgumentParser
import Operations
import Postgres
import Stages

/// Why a command ends without success: what did not happen, why, and what to do.
struct Failure: Error, CustomStringConvertible {
    /// For officers a whole sentence, for operators the end of "Failed:".
    let what: String
    let why: String
    let next: String
    /// Officers read Vietnamese.
    var isForOfficers = false
    /// The system's own English words, which an administrator asks for.
    var detail: String?

    var description: String {
        guard isForOfficers else { return "Failed:  \(what)\nWhy:     \(why)\nTo do:   \(next)" }
        let reason = why.isEmpty ? "" : "\nLý do:       \(why)"
        return "\(what).\(reason)\nCách xử lý:  \(next)"
    }

    /// An error of the broker, in the words of operations.
    init(_ what: String, _ error: AMQPError) {
        self.what = what
        why = "\(error)"
        next =
            switch error.code {
            case .unreachable, .timeout, .connectionLost:
                "start RabbitMQ (./nhipcau up) or set BROKER_HOST and BROKER_PORT, then run the same command again"
            case .accessRefused: "check broker.user, broker.vhost and the password file"
            case .untrusted: "correct broker.host, broker.tls or broker.caFile as the reason says"
            case .channelClosed:
                "read the broker's answer above; the account may lack the right, or the queue be another"
            case .invalid: "this is a mistake in the program; please report it"
            }
    }

    init(_ what: String, _ error: PostgresError) {
        self.what = what
        why = "\(error)"
        next =
            error.isTransient
            ? "start PostgreSQL (./nhipcau up) or set DATABASE_HOST and DATABASE_PORT, then run the same command again"
            : "correct what PostgreSQL names above; tables are made by nhipcau migrate"
    }

    init(_ what: String, why: String, next: String, isForOfficers: Bool = false) {
        self.what = what
        self.why = why
        self.next = next
        self.isForOfficers = isForOfficers
    }

    /// For officers: a sentence that says what did not happen, why (empty when the first says it), and what to do.
    static func officer(_ what: String, why: String = "", next: String, detail: String? = nil) -> Failure {
        var failure = Failure(what, why: why, next: next, isForOfficers: true)
        failure.detail = detail
        return failure
    }

    /// Says it on standard error and ends with `code`.
    static func guarded(_ what: String, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let failure as Failure {
            throw failure.told()
        } catch let error as AMQPError {
            throw Failure(what, error).told()
        } catch let error as PostgresError {
            throw Failure(what, error).told()
        } catch let error as SecretDirectory.Failure {
            throw Failure(what, why: "\(error)", next: "correct the directory named above, or its rights").told()
        } catch let error as ConfigurationError {
            Console.error("\(error)")
            throw Exit(78)
        } catch let error as NotifierClockError {
            Console.error("\(error)")
            throw Exit(78)
        } catch let error as ReferenceDataError {
            Console.error("\(error)")
            throw Exit(78)
        }
    }

    /// - Parameter showsDetail: also what the system said, in English.
    func told(code: Int32 = 1, showsDetail: Bool = false) -> Exit {
        Console.error(description)
        if showsDetail, let detail { Console.error("Chi tiết:    \(Console.plain(detail))") }
        return Exit(code)
    }
}

/// The exit status of a command; `Operations` has one of its own for services.
typealias Exit = ArgumentParser.ExitCode
