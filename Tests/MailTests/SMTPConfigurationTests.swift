// SPDX-License-Identifier: Apache-2.0
import Mail
import Testing

@Suite("The way to the relay")
struct SMTPConfigurationTests {
    private func code(_ make: () throws -> SMTPConfiguration) -> MailError.Code? {
        do {
            _ = try make()
            return nil
        } catch {
            return (error as? MailError)?.code
        }
    }

    @Test("never carries a password in the clear to another machine")
    func clearPassword() {
        let login = SMTPConfiguration.Login(user: "u", password: "p")
        #expect(
            code { try SMTPConfiguration(host: "mail.test", port: 25, security: .none, login: login) }
                == .configurationInvalid
        )
        #expect(code { try SMTPConfiguration(host: "127.0.0.1", port: 25, security: .none, login: login) } == nil)
        #expect(code { try SMTPConfiguration(host: "mail.test", port: 587, security: .startTLS, login: login) } == nil)
    }

    @Test("refuses values that cannot work")
    func nonsense() {
        #expect(code { try SMTPConfiguration(host: "", port: 25, security: .none) } == .configurationInvalid)
        #expect(code { try SMTPConfiguration(host: "a/b", port: 25, security: .none) } == .configurationInvalid)
        #expect(code { try SMTPConfiguration(host: "a", port: 0, security: .none) } == .configurationInvalid)
        #expect(
            code { try SMTPConfiguration(host: "a", port: 25, security: .none, greeting: "a b") }
                == .configurationInvalid
        )
        #expect(
            code { try SMTPConfiguration(host: "a", port: 25, security: .none, timeout: .zero) }
                == .configurationInvalid
        )
    }

    @Test("does not show its password")
    func secret() {
        let login = SMTPConfiguration.Login(user: "nhipcau", password: "hush")
        var dumped = ""
        dump(login, to: &dumped)
        #expect(!"\(login)\(String(reflecting: login))\(dumped)".contains("hush"))
    }
}
