// SPDX-License-Identifier: Apache-2.0

/// Names of the headers that NhipCau reads and writes. Ours begin with `x-`, as `x-death` of the broker does; that
/// one is never passed on, since older brokers take it for a cycle and drop the message.
package enum MessageHeader {
    /// How often this entry was tried, counted by us: the broker's own count means different things in its versions.
    package static let attempt = "x-attempt"
    /// Unix milliseconds of the first failure.
    package static let firstFailedAt = "x-first-failed-at"
    /// Why the last attempt failed or the entry is dead.
    package static let reason = "x-reason"
    /// A longer account of the reason, for ops.
    package static let detail = "x-detail"
    /// The queue in which it failed.
    package static let source = "x-source-queue"
    /// The quorum queue's own count of returns.
    package static let deliveryCount = "x-delivery-count"
    /// Unix milliseconds at which the broker took the message in (its message interceptor).
    package static let arrivedAt = "timestamp_in_ms"
    /// The same, kept by us when we put a message back: a newer broker stamps every publish anew.
    package static let firstArrivedAt = "x-first-arrived-at"
    /// The sender's account and unit, kept when we put a message back: the broker then sees us as its sender.
    package static let account = "x-account"
    package static let unit = "x-unit"
    /// Bytes of the body as it first came, and what the door found, kept when we put a message back.
    package static let bodySize = "x-body-size"
    package static let fault = "x-fault"
    /// W3C Trace Context.
    package static let traceparent = "traceparent"
    /// Unix milliseconds that a stamp may name, from 2000 to 2100. A sender writes its time stamp itself, and on a broker
    /// that stamps no arrivals also a header of that name, whatever is in them.
    package static let plausibleTimes: Range<Int64> = 946_684_800_000..<4_102_444_800_000
    /// Of the receipts that an office asked for again, those still to come after this message.
    package static let remaining = "x-remaining"
    /// How many entries a bundle carries.
    package static let entries = "x-entries"
}
