// SPDX-License-Identifier: Apache-2.0

import Reporting

/// The count on screen while many receipts are taken.
struct ReceiptProgress {
    /// Below this nobody has to wait.
    private static let worthShowing = 200
    private static let interval = Duration.milliseconds(500)

    /// Messages in the queue at the beginning.
    private let waiting: Int
    private let isRequest: Bool
    private var latest = ContinuousClock.now
    private var hasShown = false

    init(_ goal: ReceiptGoal, waiting: Int) {
        self.waiting = waiting
        isRequest = if case .request = goal { true } else { false }
    }

    mutating func show(_ haul: ReceiptHaul) {
        guard isRequest || waiting >= Self.worthShowing, ContinuousClock.now >= latest + Self.interval else { return }
        latest = .now
        hasShown = true
        Console.progress(text(haul))
    }

    mutating func end(_ haul: ReceiptHaul) {
        // Who asked the province for receipts is always told how many came.
        let wasAskedFor = haul.remaining != nil
        if hasShown || wasAskedFor || waiting >= Self.worthShowing { Console.progress(text(haul), isLast: true) }
    }

    private func text(_ haul: ReceiptHaul) -> String {
        let count = VietnameseNumber.grouped(haul.receipts)
        if let remaining = haul.remaining {
            return "Đã lấy và lưu \(count) biên nhận, còn \(VietnameseNumber.grouped(Int(clamping: remaining)))"
        }
        guard waiting > 0 else { return "Đã lấy và lưu \(count) biên nhận" }
        return "Đã lấy và lưu \(count) biên nhận (\(min(100, haul.deliveries * 100 / waiting))%)"
    }
}
