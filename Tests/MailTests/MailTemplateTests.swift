// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Mail

@Suite("A template")
struct MailTemplateTests {
    private func code(_ text: String) -> MailError? {
        do throws(MailError) {
            _ = try MailTemplate("test", Array(text.utf8), names: ["name", "item"])
            return nil
        } catch {
            return error
        }
    }

    @Test("as shipped uses only names that exist, and every name is used")
    func shipped() throws {
        _ = try ReminderComposer()
        let used = [PackageResources.reminder_subject_mustache, PackageResources.reminder_text_mustache]
            .map { MailTemplate.names(in: String(decoding: $0, as: UTF8.self)) }
        #expect(used[0].union(used[1]) == ReminderContext.names)
    }

    @Test(
        "with a name that does not exist stops the start, in whatever tag",
        arguments: [
            "{{nam}}", "{{{nam}}}", "{{&nam}}", "{{#nam}}x{{/nam}}", "{{^ nam }}x{{/nam}}", "x {{name}}{{nam}}",
        ]
    )
    func unknownName(text: String) {
        #expect(code(text)?.code == .templateInvalid)
        #expect(code(text)?.message.contains("nam.") == true)
    }

    @Test("that does not parse stops the start", arguments: ["{{#name}}x", "{{name", "x{{/name}}"])
    func broken(text: String) {
        #expect(code(text)?.code == .templateInvalid)
    }

    @Test("with known names, pragmas and comments is taken")
    func good() {
        #expect(code("{{%CONTENT_TYPE:TEXT}}{{! words }}{{#item}}{{name}}{{/item}}") == nil)
    }
}
