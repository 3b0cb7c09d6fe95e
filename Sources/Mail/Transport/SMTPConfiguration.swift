// SPDX-License-Identifier: Apache-2.0

/// Where the relay is and how to speak to it.
package struct SMTPConfiguration: Hashable, Sendable {
    package enum Security: String, Sendable, CaseIterable {
        /// Clear text: for a relay on this machine only.
        case none
        /// STARTTLS, required: a relay that does not offer it gets nothing (RFC 3207).
        case startTLS = "starttls"
        /// TLS from the first byte (RFC 8314, port 465).
        case tls
    }

    package struct Login: Hashable, Sendable {
        package let user: String
        package let password: String

        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }

    package let host: String
    package let port: Int
    package let security: Security
    package let login: Login?
    /// PEM file with the authorities to trust; nil for the system's.
    package let authoritiesFile: String?
    /// The name we greet with.
    package let greeting: String
    /// Where undeliverable letters come back to (`MAIL FROM`); nil for the letter's own sender.
    package let bounceAddress: MailAddress?
    package let connectTimeout: Duration
    /// For one letter, from connecting to the last answer.
    package let timeout: Duration

    /// - Throws: `mail.configuration_invalid` for values that cannot work, and for a password that would travel in the
    ///   clear to another machine.
    package init(
        host: String,
        port: Int,
        security: Security,
        login: Login? = nil,
        authoritiesFile: String? = nil,
        greeting: String = "localhost",
        bounceAddress: MailAddress? = nil,
        connectTimeout: Duration = .seconds(10),
        timeout: Duration = .seconds(60)
    ) throws(MailError) {
        func refuse(_ field: String, _ message: String) -> MailError {
            MailError(.configurationInvalid, field: field, message)
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0.isASCIILetterOrDigit || ".-:_".utf8.contains($0) }) else {
            throw refuse("host", "\"\(host.visible)\" is not a host name or address.")
        }
        guard (1...65_535).contains(port) else { throw refuse("port", "\(port) is not between 1 and 65535.") }
        guard !greeting.isEmpty, greeting.utf8.allSatisfy({ $0.isASCIILetterOrDigit || ".-".utf8.contains($0) }) else {
            throw refuse("greeting", "\"\(greeting.visible)\" is not a host name.")
        }
        guard connectTimeout > .zero, timeout >= connectTimeout else {
            throw refuse("timeout", "Time limits must be positive, the whole not shorter than the connecting.")
        }
        if let login {
            guard !login.user.isEmpty else { throw refuse("user", "The user name is empty.") }
            guard security != .none || Self.isLoopback(host) else {
                throw refuse("security", "A password is sent only over TLS, or to this machine.")
            }
        }
        self.host = host
        self.port = port
        self.security = security
        self.login = login
        self.authoritiesFile = authoritiesFile
        self.greeting = greeting
        self.bounceAddress = bounceAddress
        self.connectTimeout = connectTimeout
        self.timeout = timeout
    }

    /// The relay's address for libcurl; the path is the name we greet with.
    var url: String {
        let bracketed = host.contains(":") ? "[\(host)]" : host
        return "\(security == .tls ? "smtps" : "smtp")://\(bracketed):\(port)/\(greeting)"
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}

extension SMTPConfiguration.Login: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(user):•••" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["user": user]) }
}
