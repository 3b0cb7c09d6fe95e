// SPDX-License-Identifier: Apache-2.0

/// What a field should have held, in words for the officer.
enum Expected {
    case present
    case once
    case object
    case list(most: Int)
    case text(most: Int)
    case singleLine
    case noControlCharacters
    case boolean
    case date
    case uuid
    case number(ClosedRange<Int64>)
    case oneOf([String])
    case depth(Int)

    var vietnamese: String {
        switch self {
        case .present: "có giá trị"
        case .once: "chỉ ghi một lần"
        case .object: "một nhóm mục trong ngoặc nhọn"
        case .list(let most): "danh sách không quá \(most) phần tử"
        case .text(let most): "văn bản không quá \(most) ký tự"
        case .singleLine: "văn bản trên một dòng, không có ký tự điều khiển"
        case .noControlCharacters: "văn bản không có ký tự điều khiển"
        case .boolean: "giá trị đúng hoặc sai"
        case .date: "ngày dạng năm-tháng-ngày, ví dụ 2025-03-05"
        case .uuid: "mã gồm 32 chữ số và chữ a đến f, ví dụ 0195a3c0-5b1e-7cc4-9d2a-3f6b8e1d4a70"
        case .number(let range): "số nguyên từ \(range.lowerBound) đến \(range.upperBound)"
        case .oneOf(let words): "một trong: " + words.joined(separator: ", ")
        case .depth(let most): "không quá \(most) mức lồng nhau"
        }
    }
}
