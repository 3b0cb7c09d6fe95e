// SPDX-License-Identifier: Apache-2.0

import EmailSyntax

/// How mail leaves: through an SMTP server when `mail.host` is set, else into a maildir.
///
/// ## Configuration keys
/// - `mail.from` (address, default `nhipcau@localhost`; required with `mail.host`).
/// - `mail.fromName` (string, default none): the name beside the address.
/// - `mail.replyTo` (address, default none).
/// - `mail.maildir` (path, default `.nhipcau/mail`): where mails are laid down without an SMTP server.
/// - `mail.host` (string, default none): SMTP server.
/// - `mail.port` (1–65535, default 587).
/// - `mail.starttls` (bool, default true): refuse to send over a line that is not encrypted.
/// - `mail.caFile` (path, default the system's): certificates that are trusted.
/// - `mail.user` (string, default none): account for AUTH.
/// - `mail.passwordFile` (path): file with its password. Or `MAIL_PASSWORD` in the environment.
/// - `mail.timeoutSeconds` (1–600, default 30): for one mail.
package struct MailSettings: Sendable, Equatable {
    /// An SMTP server and how to speak with it.
    package struct SMTP: Sendable, Equatable {
        package var host: String
        package var port: Int
        package var starttls: Bool
        package var caFile: String?
        package var user: String?
        package var password: Secret?
        package var timeout: Duration
    }

    /// Where mail goes.
    package enum Transport: Sendable, Equatable {
        case smtp(SMTP)
        case maildir(path: String)
    }

    package var from: String
    package var fromName: String?
    package var replyTo: String?
    package var transport: Transport

    init(_ source: inout ConfigurationSource) {
        from = source.string("mail.from", default: "nhipcau@localhost")
        fromName = source.optionalString("mail.fromName")
        replyTo = source.optionalString("mail.replyTo")
        let maildir = source.string("mail.maildir", default: ".nhipcau/mail")
        let server = SMTP(
            host: source.optionalString("mail.host") ?? "",
            port: source.integer("mail.port", default: 587, in: 1...65_535),
            starttls: source.bool("mail.starttls", default: true),
            caFile: source.file("mail.caFile"),
            user: source.optionalString("mail.user"),
            password: source.secret("mail.password", file: "mail.passwordFile"),
            timeout: source.seconds("mail.timeoutSeconds", default: 30, in: 1...600)
        )
        transport = server.host.isEmpty ? .maildir(path: maildir) : .smtp(server)

        for (key, address) in [("mail.from", Optional(from)), ("mail.replyTo", replyTo)] {
            guard let address, let fault = EmailSyntax.fault(in: address) else { continue }
            source.problem(key, "is no mail address: \(address) \(fault.what)", fix: "Write it as name@domain.")
        }
        guard !server.host.isEmpty else { return }
        if !source.isSet("mail.from") {
            source.problem(
                "mail.from",
                "is missing while mail.host is set",
                fix: "Set the address that reminders come from, such as nhacviec@phunu.example.vn."
            )
        }
        if server.user != nil, server.password == nil {
            source.problem(
                "mail.passwordFile",
                "is missing while mail.user is set",
                fix: "Put the password in a file of mode 600 and name it here, or set MAIL_PASSWORD."
            )
        }
        if server.user != nil, !server.starttls {
            source.note("mail.starttls", "is false: the password of mail.user crosses the network unencrypted")
        }
    }
}
