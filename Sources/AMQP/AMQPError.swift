// SPDX-License-Identifier: Apache-2.0

/// What went wrong between us and the broker.
package struct AMQPError: Error, Sendable, CustomStringConvertible {
    /// The closed set of causes.
    package enum Code: String, Sendable {
        /// TCP or TLS could not be set up. A retry may help.
        case unreachable
        /// Name, password or virtual host were refused. A retry does not help before somebody changes them.
        case accessRefused
        /// The broker's certificate is not to be trusted, or it speaks no TLS there. A retry does not help before
        /// somebody changes a certificate or a setting.
        case untrusted
        /// The connection was lost or closed. A retry on a new connection may help.
        case connectionLost
        /// The broker closed the channel: 404 not found, 405 locked, 406 precondition failed, 403 refused.
        case channelClosed
        /// No answer within the limit. A retry may help.
        case timeout
        /// Not something that the library can send (a too long name, no memory).
        case invalid
    }

    package let code: Code
    /// The broker's reply code (RFC-like numbers of AMQP 0-9-1), when it said one.
    package let replyCode: Int?
    package let message: String

    package init(_ code: Code, replyCode: Int? = nil, _ message: String) {
        self.code = code
        self.replyCode = replyCode
        self.message = message
    }

    /// Whether doing the same again later may succeed without anybody changing anything.
    package var isRetriable: Bool {
        switch code {
        case .unreachable, .connectionLost, .timeout: true
        case .accessRefused, .untrusted, .channelClosed, .invalid: false
        }
    }

    package var description: String {
        "\(code.rawValue)\(replyCode.map { " (\($0))" } ?? ""): \(message)"
    }
}
