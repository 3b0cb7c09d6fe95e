// SPDX-License-Identifier: Apache-2.0

import AMQP
import Foundation
import Pipeline
import Stages

/// A message as one looks at it in a queue.
struct QueueMessage: Sendable {
    /// The submissions that it carries.
    let submissions: [UUID]
    /// Milliseconds since 1970: when it came into this queue, as nearly as its stamps say; `nil` when it has none.
    let since: Int64?
    /// When the broker took in what it carries, or the nearest later moment that is known.
    let arrived: Int64?
    let reason: String
    let detail: String
    /// The queue in which it failed; empty when it did not.
    let source: String
    let attempts: Int64

    init(_ delivery: Delivery, in queue: String) {
        let headers = delivery.properties.headers
        let seconds = delivery.properties.timestamp.map { Int64(clamping: $0) }
        let stamped = Self.time(seconds?.multipliedReportingOverflow(by: 1_000).partialValue)
        let arrivedAt = Self.time(
            headers.integer(MessageHeader.firstArrivedAt) ?? headers.integer(MessageHeader.arrivedAt)
        )
        let failedAt = Self.time(headers.integer(MessageHeader.firstFailedAt))
        submissions = delivery.submissionIDs
        // Behind the door the time stamp is ours, of the moment at which we put the message there; before it the sender's.
        let isOurs = !queue.hasPrefix(ReportTopology.submitted)
        since = isOurs ? stamped ?? failedAt ?? arrivedAt : failedAt ?? arrivedAt ?? stamped
        arrived = arrivedAt ?? stamped ?? failedAt
        reason = headers.text(MessageHeader.reason) ?? headers.text("x-first-death-reason") ?? "(none)"
        detail = headers.text(MessageHeader.detail) ?? ""
        source = headers.text(MessageHeader.source) ?? ""
        attempts = headers.integer(MessageHeader.attempt) ?? 0
    }

    /// A stamp that can be believed.
    private static func time(_ milliseconds: Int64?) -> Int64? {
        milliseconds.flatMap { MessageHeader.plausibleTimes.contains($0) ? $0 : nil }
    }
}
