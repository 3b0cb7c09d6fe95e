// SPDX-License-Identifier: Apache-2.0

import Reporting
import Synchronization

/// As many report readers as there are lanes. A reader owns a parser and its buffers, so one lane uses it at a time.
final class ReaderPool: Sendable {
    private final class Slot: Sendable {
        let reader: Mutex<ReportReader>

        init(_ texts: RuleTexts) {
            reader = Mutex(ReportReader(texts: texts))
        }
    }

    private let slots: [Slot]

    init(count: Int, texts: RuleTexts) {
        slots = (0..<max(count, 1)).map { _ in Slot(texts) }
    }

    /// Runs the closure with a reader that nobody else uses. Waits only when there are more callers than lanes.
    func withReader<Result: Sendable>(_ body: (ReportReader) -> Result) -> Result {
        for slot in slots {
            if let result = slot.reader.withLockIfAvailable({ body($0) }) { return result }
        }
        return slots[0].reader.withLock { body($0) }
    }
}
