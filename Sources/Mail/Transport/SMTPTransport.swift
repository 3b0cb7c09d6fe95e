// SPDX-License-Identifier: Apache-2.0

/// Sends letters to an SMTP relay (RFC 5321), one after another over one kept connection, one reader a transaction.
///
/// The waiting happens on a thread of its own. Several transports work side by side.
package actor SMTPTransport: MailTransport {
    private let executor = QueueExecutor(label: "smtp")
    private let configuration: SMTPConfiguration
    private var session: SMTPSession?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package init(_ configuration: SMTPConfiguration) {
        self.configuration = configuration
    }

    /// A task cancelled before its turn sends nothing; once begun, a letter goes through to its answer, because half a
    /// conversation would leave us not knowing.
    package func send(_ message: MailMessage) async -> MailDelivery {
        guard !Task.isCancelled else {
            return .transient(MailReply(stage: .connection, words: "cancelled before sending"))
        }
        do throws(MailError) {
            return try opened().send(message)
        } catch {
            return .transient(MailReply(stage: .connection, words: error.description))
        }
    }

    package func close() async {
        session = nil
    }

    private func opened() throws(MailError) -> SMTPSession {
        if let session { return session }
        let session = try SMTPSession(configuration)
        self.session = session
        return session
    }
}
