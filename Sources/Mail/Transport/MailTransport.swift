// SPDX-License-Identifier: Apache-2.0

/// A way for letters to leave the house.
package protocol MailTransport: Sendable {
    /// Hands one letter over and says what became of it.
    ///
    /// It always returns: every wait inside has a limit. A letter may be sent again with the same Message-ID; whether the
    /// reader then sees it twice depends on the way (``MailDelivery/unknown(_:)``).
    func send(_ message: MailMessage) async -> MailDelivery

    /// Gives up what is held open. The next letter opens it again.
    func close() async
}
