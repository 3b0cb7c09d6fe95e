// SPDX-License-Identifier: Apache-2.0

/// A message or a configuration that cannot be used as it is. Trying again with the same values never helps.
///
/// What happens on the way to a reader is not an error but a ``MailDelivery``.
package struct MailError: Error, Hashable, Sendable {
    package enum Code: String, Sendable, CaseIterable {
        /// A header value holds CR, LF or NUL: somebody could smuggle in headers or recipients of their own.
        case headerInjection = "mail.header_injection"
        /// Not an address of the form `name@domain` in ASCII.
        case addressMalformed = "mail.address_malformed"
        /// Not a message identifier of the form `left@right`.
        case messageIDMalformed = "mail.message_id_malformed"
        /// A setting that cannot work, or that would send a password in the clear.
        case configurationInvalid = "mail.configuration_invalid"
        /// A template that does not parse, or asks for a name nobody supplies.
        case templateInvalid = "mail.template_invalid"
        /// A letter without any item, or otherwise nothing to say.
        case nothingToSend = "mail.nothing_to_send"
    }

    package let code: Code
    /// The header, setting or template at fault.
    package let field: String
    /// One English sentence for operators, without the offending value when it might be secret.
    package let message: String

    package init(_ code: Code, field: String, _ message: String) {
        self.code = code
        self.field = field
        self.message = message
    }

    /// What the operator does next.
    package var nextStep: String {
        switch code {
        case .headerInjection: "Remove the line break from the source of this value."
        case .addressMalformed: "Correct the address in the contact list."
        case .messageIDMalformed: "Report this: message identifiers are made by the program."
        case .configurationInvalid: "Correct the setting and start again."
        case .templateInvalid: "Restore the template from the release."
        case .nothingToSend: "Nothing needs to be done."
        }
    }
}

extension MailError: CustomStringConvertible {
    package var description: String {
        "\(code.rawValue), \(field): \(message) \(nextStep)"
    }
}
