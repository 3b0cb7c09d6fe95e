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
        /// No report: the unit asks for its receipts again. Nothing is stored of it.
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
    /// SHA-256 of the body as it came; empty when that was over the limit and left out.
    package let contentHash: [UInt8]
    /// The message that holds the body, and where: nothing is copied.
    package let storage: [UInt8]
    package let bodyRange: Range<Int>
    /// The id under which its sender knows it, where that was another account's already and `id` is one of ours.
    package let senderID: UUID?
    /// Why nobody has to read the body.
    package let fault: DoorFault?

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
        bodyRange: Range<Int>,
        senderID: UUID? = nil,
        fault: DoorFault? = nil
    ) {
        self.id = id
        self.senderID = senderID
        self.fault = fault
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
        var writer = CBORWriter(reserving: bodyRange.count + 200)
        // The two last are rare, and a validator of the version before reads what does not have them.
        let isExtended = senderID != nil || fault != nil
        writer.array(isExtended ? 12 : 10)
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
        if isExtended {
            if let senderID {
                withUnsafeBytes(of: senderID.uuid) { writer.byteString($0) }
            } else {
                writer.byteString(UnsafeRawBufferPointer(start: nil, count: 0))
            }
            writer.text(fault?.rawValue)
        }
        return writer.bytes
    }

    package static func decode(_ reader: inout CBORReader, from storage: [UInt8]) throws(CBORError) -> SubmissionEntry {
        let start = reader.offset
        let fields = try reader.array()
        guard fields == 10 || fields == 12 else { throw CBORError(offset: start, expected: "an array of 10 or 12") }
        let id = try reader.uuid(from: storage)
        let account = try reader.account()
        let unitCode = try reader.unitCode()
        let declaredType = try reader.optionalText(upTo: EntryBounds.declaredType)
        let receivedAt = try reader.integer(in: EntryBounds.times)
        guard let standing = Standing(rawValue: try reader.integer()) else {
            throw CBORError(offset: reader.offset, expected: "a standing of 0 to 3")
        }
        let bodySize = Int(try reader.integer(in: EntryBounds.bodySize))
        let traceparent = try reader.optionalText(upTo: EntryBounds.traceparent)
        let hash = try reader.contentHash()
        let body = try reader.byteString()
        guard body.count <= bodySize else {
            throw CBORError(offset: body.lowerBound, expected: "a body of at most \(bodySize) bytes")
        }
        return SubmissionEntry(
            id: id,
            account: account,
            unitCode: unitCode,
            declaredType: declaredType,
            receivedAt: receivedAt,
            standing: standing,
            bodySize: bodySize,
            traceparent: traceparent,
            contentHash: Array(storage[hash]),
            storage: storage,
            bodyRange: body,
            senderID: fields == 12 ? try reader.optionalUUID(from: storage) : nil,
            fault: fields == 12 ? try reader.optionalText(upTo: EntryBounds.fault).flatMap(DoorFault.init) : nil
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

extension CBORReader {
    /// An empty byte string stands for none.
    fileprivate mutating func optionalUUID(from storage: [UInt8]) throws(CBORError) -> UUID? {
        var ahead = self
        guard try ahead.byteString().isEmpty else { return try uuid(from: storage) }
        self = ahead
        return nil
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
    let announced = delivery.properties.headers.integer(MessageHeader.entries) ?? 1
    entries.reserveCapacity(Int(min(max(announced, 0), 1_024)))
    do throws(CBORError) {
        while !reader.isAtEnd { entries.append(try decode(&reader)) }
    } catch {
        return .failure(DeadLetterReason("bundle.malformed", error.description))
    }
    // Nothing to lose, and nothing that any of ours would write: somebody should look.
    guard !entries.isEmpty else {
        return .failure(DeadLetterReason("bundle.malformed", "not one entry in \(delivery.bodySize) bytes"))
    }
    return .success(entries)
}
