// SPDX-License-Identifier: Apache-2.0

/// A message with receipts that the broker did not take.
package struct NewOwedReceipt: Sendable {
    package let unitCode: String
    package let messageType: String
    /// Of the request that it answers.
    package let correlationID: String?
    /// Receipts that come after it, in an answer to a request.
    package let remaining: Int64?
    package let body: [UInt8]

    package init(unitCode: String, messageType: String, correlationID: String?, remaining: Int64?, body: [UInt8]) {
        self.unitCode = unitCode
        self.messageType = messageType
        self.correlationID = correlationID
        self.remaining = remaining
        self.body = body
    }
}

/// One that is due, and how often it was tried.
package struct OwedReceipt: Sendable {
    package let id: Int64
    package let message: NewOwedReceipt
    /// Tries before this one.
    package let tries: Int32
}

/// How much is owed.
package struct OwedReceiptCounts: Sendable, Hashable {
    /// Messages.
    package let messages: Int64
    package let units: Int64
    /// Milliseconds since 1970 of the oldest; `nil` when nothing is owed.
    package let oldestMilliseconds: Int64?
}
