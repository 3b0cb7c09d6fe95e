// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How long receipts are taken.
enum ReceiptGoal: Sendable {
    /// Until the queue is empty.
    case emptyQueue
    /// Until these submissions are answered, or the time is over.
    case answers(Set<UUID>, within: Duration)
    /// Until the province has sent all that this request asked for.
    case request(UUID)
}
