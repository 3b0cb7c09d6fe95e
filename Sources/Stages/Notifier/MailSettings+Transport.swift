// SPDX-License-Identifier: Apache-2.0

import Mail
import Operations

extension MailSettings {
    /// The port on which TLS begins with the first byte (RFC 8314).
    private static let submissions = 465

    /// The way for letters that the settings name.
    ///
    /// - Throws: `mail.configuration_invalid`, `mail.address_malformed`; the program should not start then.
    func makeTransport() throws(MailError) -> any MailTransport {
        switch transport {
        case .maildir(let path): return MaildirTransport(directory: path)
        case .smtp(let server):
            let login = server.user.map {
                SMTPConfiguration.Login(user: $0, password: server.password?.reveal() ?? "")
            }
            let security: SMTPConfiguration.Security =
                server.port == Self.submissions ? .tls : server.starttls ? .startTLS : .none
            return SMTPTransport(
                try SMTPConfiguration(
                    host: server.host,
                    port: server.port,
                    security: security,
                    login: login,
                    authoritiesFile: server.caFile,
                    greeting: String(try MailAddress(from).domain),
                    connectTimeout: min(.seconds(10), server.timeout),
                    timeout: server.timeout
                )
            )
        }
    }

    /// The longest time for which a sender has one letter in hand.
    var longestSending: Duration {
        switch transport {
        case .maildir: .seconds(30)
        // A kept connection that turns out to be closed costs a second beginning.
        case .smtp(let server): server.timeout * 2
        }
    }
}
