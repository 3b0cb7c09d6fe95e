// SPDX-License-Identifier: Apache-2.0

/// The labels of one series, as they are written between the braces: `queue="reports.accepted",reason="expired"`.
struct PrometheusLabels: Hashable {
    let text: String

    init(_ labels: [(String, String)]) {
        text = labels.sorted { $0.0 < $1.0 }
            .map { "\(PrometheusText.name($0.0, colons: false))=\"\(PrometheusText.escaped($0.1, quotes: true))\"" }
            .joined(separator: ",")
    }

    /// In braces, with `more` as the last label; nothing when there is none.
    func braced(_ more: String = "") -> String {
        if text.isEmpty { return more.isEmpty ? "" : "{\(more)}" }
        return more.isEmpty ? "{\(text)}" : "{\(text),\(more)}"
    }
}

/// Writes the text exposition format 0.0.4 of Prometheus.
struct PrometheusText {
    /// Value of `Content-Type` for this format.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(16_384)
    }

    mutating func appendHeader(name: String, kind: String, help: String?) {
        if let help {
            line("# HELP \(name) \(Self.escaped(help, quotes: false))")
        }
        line("# TYPE \(name) \(kind)")
    }

    mutating func appendSample(_ name: String, _ labels: PrometheusLabels, _ value: Double) {
        line("\(name)\(labels.braced()) \(Self.number(value))")
    }

    mutating func appendHistogram(
        _ name: String,
        _ labels: PrometheusLabels,
        bounds: [Double],
        _ snapshot: PrometheusHistogram.Snapshot
    ) {
        var cumulative: UInt64 = 0
        for (bound, count) in zip(bounds, snapshot.counts) {
            cumulative += count
            line("\(name)_bucket\(labels.braced("le=\"\(Self.number(bound))\"")) \(cumulative)")
        }
        line("\(name)_bucket\(labels.braced("le=\"+Inf\"")) \(snapshot.count)")
        line("\(name)_sum\(labels.braced()) \(Self.number(snapshot.sum))")
        line("\(name)_count\(labels.braced()) \(snapshot.count)")
    }

    private mutating func line(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(0x0A)
    }

    // MARK: Words

    /// A value as Go's parser reads it: whole numbers without a fraction, `+Inf`, `-Inf`, `NaN`.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return "\(value)"
    }

    /// A name in the allowed alphabet, other characters replaced by `_`. Label names know no colon.
    static func name(_ text: String, colons: Bool = true) -> String {
        func isAllowed(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: ":"): colons
            default: false
            }
        }
        let startsWithDigit = text.utf8.first.map { (48...57).contains($0) } ?? true
        if !startsWithDigit, text.utf8.allSatisfy(isAllowed) { return text }
        let cleaned = text.utf8.map { isAllowed($0) ? $0 : UInt8(ascii: "_") }
        return (startsWithDigit ? "_" : "") + String(decoding: cleaned, as: UTF8.self)
    }

    /// `text` with backslash and line feed escaped, and the double quote where a label value is written.
    static func escaped(_ text: String, quotes: Bool) -> String {
        guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x0A || $0 == 0x22 }) else { return text }
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x5C: bytes += [0x5C, 0x5C]
            case 0x0A: bytes += [0x5C, UInt8(ascii: "n")]
            case 0x22 where quotes: bytes += [0x5C, 0x22]
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
