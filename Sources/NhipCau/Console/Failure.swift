// SPDX-License-Identifier: Apache-2.0

import AMQP
import Accounts
import ArgumentParser
import Operations
import Postgres
import Stages

/// Why a command ends without success: what did not happen, why, and what to do.
struct Failure: Error, CustomStringConvertible {
    let what: String
    let why: String
    let next: String
    /// Officers read Vietnamese.
    var isForOfficers = false

    var description: String {
        isForOfficers
            ? "Không làm được: \(what)\nLý do:         \(why)\nHãy làm:       \(next)"
            : "Failed:  \(what)\nWhy:     \(why)\nTo do:   \(next)"
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

    /// The same for officers, who cannot start a broker.
    init(forOfficers what: String, _ error: AMQPError) {
        self.what = what
        why = Console.plain(error.message)
        next =
            error.code == .accessRefused
            ? "kiểm tra tài khoản và tệp mật khẩu của đơn vị (broker.user, broker.passwordFile)"
            : "kiểm tra mạng, thử lại sau ít phút; nếu vẫn vậy, báo quản trị nội dung trên"
        isForOfficers = true
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

    /// Says it on standard error and ends with `code`.
    static func guarded(
        _ what: String,
        isForOfficers: Bool = false,
        _ body: () async throws -> Void
    ) async throws {
        do {
            try await body()
        } catch let failure as Failure {
            throw failure.told()
        } catch let error as AMQPError {
            throw (isForOfficers ? Failure(forOfficers: what, error) : Failure(what, error)).told()
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

    func told(code: Int32 = 1) -> Exit {
        Console.error(description)
        return Exit(code)
    }
}

/// The exit status of a command; `Operations` has one of its own for services.
typealias Exit = ArgumentParser.ExitCode
