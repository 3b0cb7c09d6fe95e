// SPDX-License-Identifier: Apache-2.0

import CSimdjson

/// Reads bodies of contract `report.v1`. One simdjson pass, one pass over its tape, no Foundation decoder.
///
/// Owns a parser and its buffers, which it uses again for every body, so that it is bound to one thread at a time: it is
/// not Sendable, and each worker makes its own. Never throws and never traps, whatever the bytes are: what cannot be read
/// becomes a finding.
package final class ReportReader {
    /// The contract's name in the field `schema` and in the AMQP property `type`.
    package static let schema = "report.v1"

    private let texts: RuleTexts
    private let limits: ReportLimits
    private let parser: OpaquePointer
    private let keys = ContractKeys()
    private let words = WordCache()
    private var buffer = PaddedBuffer()

    package init(texts: RuleTexts, limits: ReportLimits = ReportLimits()) {
        guard let parser = csimdjson_new(limits.bodySize, limits.depth) else {
            // The same as any other allocation that fails in Swift.
            fatalError("no memory for a JSON parser")
        }
        self.texts = texts
        self.limits = limits
        self.parser = parser
    }

    deinit {
        csimdjson_free(parser)
    }

    /// Reads one body.
    ///
    /// - Returns: the report with findings about single fields; or no report, and one finding that says why nothing at
    ///   all could be read of it.
    package func read(_ body: UnsafeRawBufferPointer) -> (report: Report?, findings: [Finding]) {
        let body = body.withoutByteOrderMark
        guard body.count <= limits.bodySize else {
            return (nil, [texts.tooLarge(bytes: body.count, limit: limits.bodySize)])
        }
        var document = csimdjson_document()
        let status = csimdjson_parse(parser, buffer.fill(body), body.count, &document)
        guard status == CSIMDJSON_OK, let tape = document.tape, let strings = document.strings else {
            return (nil, [refusal(status, body)])
        }
        var walk = ReportWalk(
            tape: Tape(words: tape, strings: strings),
            keys: keys,
            limits: limits,
            texts: texts,
            isSuspicious: document.suspicious,
            words: words,
            findings: FindingList(limit: limits.findings)
        )
        let report = walk.report()
        return (report, walk.findings.finished(texts))
    }

    package func read(_ body: [UInt8]) -> (report: Report?, findings: [Finding]) {
        body.withUnsafeBytes { read($0) }
    }

    private func refusal(_ status: csimdjson_status, _ body: UnsafeRawBufferPointer) -> Finding {
        switch status {
        case CSIMDJSON_NOT_UTF8:
            return texts.finding(.encodingNotUTF8, path: "")
        case CSIMDJSON_TOO_LARGE:
            return texts.tooLarge(bytes: body.count, limit: limits.bodySize)
        case CSIMDJSON_TOO_DEEP:
            let expected = Expected.depth(limits.depth).vietnamese
            return texts.finding(
                .fieldInvalid,
                ["path": FieldLabel.heading(path: "/"), "expected": expected],
                path: ""
            )
        case CSIMDJSON_UNAVAILABLE:
            // No input leads here, its size and depth are bounded above: an allocation failed, or the machine is wrong.
            fatalError("no memory for a JSON document of \(body.count) bytes, or no parser for this processor")
        default:
            // simdjson names the first fault it meets in its own order; the encoding is the more useful answer.
            if String(validating: body, as: UTF8.self) == nil { return texts.finding(.encodingNotUTF8, path: "") }
            return texts.finding(.malformed, ["line": String(JSONFaultLocator.line(of: body))], path: "")
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var withoutByteOrderMark: Self {
        count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF ? Self(rebasing: self[3...]) : self
    }
}
