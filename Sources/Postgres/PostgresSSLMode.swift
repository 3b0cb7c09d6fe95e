// SPDX-License-Identifier: Apache-2.0

/// How a connection treats TLS; the names are libpq's `sslmode`.
package enum PostgresSSLMode: String, Sendable, CaseIterable {
    /// Never TLS: loopback and Unix sockets.
    case disable
    /// TLS when the server offers it; no protection against a man in the middle.
    case prefer
    /// TLS or no connection; the certificate is not checked.
    case require
    /// TLS with a certificate of a trusted authority.
    case verifyCA = "verify-ca"
    /// As `verifyCA`, and the certificate must carry the host's name. Use this across a network.
    case verifyFull = "verify-full"
}
