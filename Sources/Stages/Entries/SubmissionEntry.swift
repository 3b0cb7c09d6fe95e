// SPDX-License-Identifier: Apache-2.0

import AMQP
package import Foundation
package import Pipeline

/// One submission on its way from ingest to the validator: the bytes as they came and what we know of their arrival. A
/// class: it goes through many hands, and a value would be copied field by field at each.
package final class SubmissionEntry: Sendable {
    /// What ingest found when it stored the bytes.
    package enum Standing: Int64, Sendable {
        /// Not seen before, or brought again by the broker after a crash.
        case original = 0
        /// The sender sent the same bytes under the same id again.
        case duplicate = 1
        /// The sender used the id for other content.
        case conflict = 2
        /// It is no report: the unit asks for its receipts again.
        case receiptsRequest = 3

        /// The body is a report to be judged.
        var isAboutContent: Bool { self == .original || self == .duplicate }
    }

    package static let type = "nhipcau.submissions.v2"

    package let id: UUID
    package let account: String
    package let unitCode: String
    package let declaredType: String?
    /// Unix milliseconds; the broker's stamp where it gives one.
    package let receivedAt: Int64
    package let standing: Standing
    /// Bytes of the body as sent; larger than the body that is here when it was over the limit.
    package let bodySize: Int
    package let traceparent: String?
    /// SHA-256 of the body; of nothing when it was over the limit.
    package let contentHash: [UInt8]
    /// The message that holds the body, and where: nothing is copied.
    package let storage: [UInt8]
    package let bodyRange: Range<Int>

    package init(
        id: UUID,
        account: String,
        unitCode: String,
        declaredType: String?,
        receivedAt: Int64,
        standing: Standing = .original,
        bodySize: Int,
        traceparent: String?,
        contentHash: [UInt8],
        storage: [UInt8],
        bodyRange: Range<Int>
    ) {
        self.id = id
        self.account = account
        self.unitCode = unitCode
        self.declaredType = declaredType
        self.receivedAt = receivedAt
        self.standing = standing
        self.bodySize = bodySize
        self.traceparent = traceparent
        self.contentHash = contentHash
        self.storage = storage
        self.bodyRange = bodyRange
    }

    package var isOversize: Bool { bodySize > bodyRange.count }

    package var body: ArraySlice<UInt8> { storage[bodyRange] }

    /// - Parameter standing: what ingest has found meanwhile.
    package func encoded(_ standing: Standing? = nil) -> [UInt8] {
        var writer = CBORWriter(reserving: bodyRange.count + 160)
        writer.array(10)
        withUnsafeBytes(of: id.uuid) { writer.byteString($0) }
        writer.text(account)
        writer.text(unitCode)
        writer.text(declaredType)
        writer.integer(receivedAt)
        writer.integer((standing ?? self.standing).rawValue)
        writer.integer(Int64(bodySize))
        writer.text(traceparent)
        writer.byteString(contentHash)
        storage.withUnsafeBytes { writer.byteString(UnsafeRawBufferPointer(rebasing: $0[bodyRange])) }
        return writer.bytes
    }

    package static func decode(_ reader: inout CBORReader, from storage: [UInt8]) throws(CBORError) -> SubmissionEntry {
        try reader.array(of: 10)
        let id = try reader.uuid(from: storage)
        let account = try reader.text()
        let unitCode = try reader.text()
        let declaredType = try reader.optionalText()
        let receivedAt = try reader.integer()
        guard let standing = Standing(rawValue: try reader.integer()) else {
            throw CBORError(offset: reader.offset, expected: "a standing of 0 to 3")
        }
        let bodySize = Int(clamping: try reader.integer())
        let traceparent = try reader.optionalText()
        let contentHash = Array(storage[try reader.byteString()])
        return SubmissionEntry(
            id: id,
            account: account,
            unitCode: unitCode,
            declaredType: declaredType,
            receivedAt: receivedAt,
            standing: standing,
            bodySize: bodySize,
            traceparent: traceparent,
            contentHash: contentHash,
            storage: storage,
            bodyRange: try reader.byteString()
        )
    }
}

extension CBORReader {
    mutating func uuid(from storage: [UInt8]) throws(CBORError) -> UUID {
        let start = offset
        let range = try byteString()
        guard range.count == 16 else { throw CBORError(offset: start, expected: "16 bytes of a UUID") }
        var raw: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &raw) { $0.copyBytes(from: storage[range]) }
        return UUID(uuid: raw)
    }
}

/// Opens a bundle of entries of one type.
func openBundle<Entry>(
    _ delivery: Delivery,
    _ decode: (inout CBORReader) throws(CBORError) -> Entry
) -> Result<[Entry], DeadLetterReason> {
    guard !delivery.isTruncated else {
        return .failure(DeadLetterReason("bundle.too_large", "\(delivery.bodySize) bytes"))
    }
    var reader = CBORReader(delivery.body)
    var entries: [Entry] = []
    entries.reserveCapacity(Int(clamping: delivery.properties.headers.integer(MessageHeader.entries) ?? 1) & 0xFFF)
    do throws(CBORError) {
        while !reader.isAtEnd { entries.append(try decode(&reader)) }
    } catch {
        return .failure(DeadLetterReason("bundle.malformed", error.description))
    }
    return .success(entries)
}
