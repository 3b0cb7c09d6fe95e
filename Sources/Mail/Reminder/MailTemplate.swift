// SPDX-License-Identifier: Apache-2.0
import Mustache

/// A text with gaps, parsed and checked when the program starts.
///
/// Mustache renders a name it does not know as nothing. In a letter nobody would notice until a reader asks, so a template
/// may only use names its context has.
struct MailTemplate {
    let name: String
    private let template: MustacheTemplate

    /// - Throws: `mail.template_invalid` when it does not parse or uses an unknown name.
    init(_ name: String, _ bytes: [UInt8], names: Set<String>) throws(MailError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw MailError(.templateInvalid, field: name, "It is not UTF-8.")
        }
        let unknown = Self.names(in: text).subtracting(names).sorted()
        guard unknown.isEmpty else {
            throw MailError(
                .templateInvalid,
                field: name,
                "Nothing is known by the name \(unknown.joined(separator: ", "))."
            )
        }
        do {
            template = try MustacheTemplate(string: text)
        } catch {
            throw MailError(.templateInvalid, field: name, "It does not parse: \(error).")
        }
        self.name = name
    }

    func render(_ context: ReminderContext) -> String {
        template.render(context)
    }

    /// Every name between `{{` and `}}`, without the signs of sections, inversions and ends.
    static func names(in text: String) -> Set<String> {
        var names: Set<String> = []
        for tag in text.split(separator: "{{").dropFirst(text.hasPrefix("{{") ? 0 : 1) {
            guard let end = tag.firstRange(of: "}}")?.lowerBound else { continue }
            let content = tag[..<end].trimming { $0.isWhitespace || "#^/&{".contains($0) }
            if let first = content.first, first != "%", first != "!" { names.insert(String(content)) }
        }
        return names
    }
}

extension Substring {
    fileprivate func trimming(_ isBlank: (Character) -> Bool) -> Substring {
        var rest = drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return rest
    }
}
