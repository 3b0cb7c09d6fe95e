// SPDX-License-Identifier: Apache-2.0

/// One pass over a report's tape, turning it into values and noting what cannot be read.
///
/// A value of the wrong type is noted and read as absent; the pass goes on, so that the sender learns everything at once.
struct ReportWalk {
    /// Where in the report the pass is; becomes part of a path only when something is to be noted.
    enum Place {
        case report
        case member(ReportField)
        case activity(Int)
        case counterpart(Int, Int)
        case request(Int)
    }

    let tape: Tape
    let keys: ContractKeys
    let limits: ReportLimits
    let texts: RuleTexts
    /// The text holds escapes, combining marks or control characters, so that each string has to be looked at.
    let isSuspicious: Bool
    let words: WordCache
    var findings: FindingList
    var place = Place.report
    /// Some text was not NFC.
    var normalised = false
    /// Set when a value was noted; whoever reads members asks and resets it.
    var failed = false

    /// Reads the members of the object at `index`, each key once. Unknown keys are left alone: a later version of the
    /// contract may add some.
    ///
    /// - Returns: which keys were there, and which of them could not be read.
    @inline(__always)
    mutating func members<Key>(
        at index: Int,
        _ table: KeyTable<Key>,
        _ read: (inout ReportWalk, Key, Int) -> Void
    ) -> (seen: FieldSet<Key>, unread: FieldSet<Key>) {
        var seen = FieldSet<Key>()
        var unread = FieldSet<Key>()
        var at = index &+ 1
        let end = tape.end(index)
        while at < end {
            let value = at &+ 1
            // null is the same as absent, also for what is required.
            if !tape.is(.null, value), let match = table.find(tape.string(at)) {
                if seen.contains(bit: match.bit) {
                    note(match.key, .once)
                } else {
                    seen.insert(bit: match.bit)
                    read(&self, match.key, value)
                }
                if failed {
                    unread.insert(bit: match.bit)
                    failed = false
                }
            }
            at = tape.after(value)
        }
        return (seen, unread)
    }

    /// Notes `envelope.field_invalid` for each required key that is not there.
    mutating func require<Key: RawRepresentable>(_ required: [Key], in seen: FieldSet<Key>) -> FieldSet<Key>
    where Key.RawValue == String {
        var missing = FieldSet<Key>()
        for key in required where !seen.contains(key) {
            note(key, .present)
            missing.insert(key)
        }
        failed = false
        return missing
    }

    /// Notes `envelope.field_invalid` for the present place itself, which should have been an object.
    mutating func noteNoObject() {
        let path: String
        var row: Int?
        switch place {
        case .report: path = "/"
        case .member(let member): path = "/\(member.rawValue)"
        case .activity(let index):
            path = "/activities/\(index)"
            row = index + 1
        case .counterpart(let index, let number):
            path = "/activities/\(index)/counterparts/\(number)"
            row = index + 1
        case .request(let index): path = "/feedback_requests/\(index)"
        }
        failed = true
        let parameters: KeyValuePairs = [
            "path": FieldLabel.heading(path: path), "expected": Expected.object.vietnamese,
        ]
        findings.append(texts.finding(.fieldInvalid, parameters, path: path, row: row))
    }

    /// Notes `envelope.field_invalid`.
    mutating func note(_ field: some RawRepresentable<String>, _ expected: Expected) {
        note(field, .fieldInvalid) { ["path": FieldLabel.heading(path: $0), "expected": expected.vietnamese] }
    }

    /// Warns of a text that was read as it is.
    mutating func warn(_ field: some RawRepresentable<String>, ofGarbled text: String) {
        let failed = failed
        note(field, .suspiciousEncoding) {
            ["field": FieldLabel.heading(path: $0), "sample": text.count > 40 ? text.prefix(39) + "…" : text]
        }
        self.failed = failed
    }

    /// Notes a finding about a field of the present place.
    mutating func note(
        _ field: some RawRepresentable<String>,
        _ code: RuleCode,
        _ parameters: (String) -> KeyValuePairs<String, String>
    ) {
        failed = true
        let name = field.rawValue
        let path: String
        var row: Int?
        var column: String?
        switch place {
        case .report: path = "/\(name)"
        case .member(let member): path = "/\(member.rawValue)/\(name)"
        case .activity(let index):
            path = "/activities/\(index)/\(name)"
            (row, column) = (index + 1, name)
        case .counterpart(let index, let number):
            path = "/activities/\(index)/counterparts/\(number)/\(name)"
            (row, column) = (index + 1, ActivityField.counterparts.rawValue)
        case .request(let index): path = "/feedback_requests/\(index)/\(name)"
        }
        findings.append(texts.finding(code, parameters(path), path: path, row: row, column: column))
    }
}
