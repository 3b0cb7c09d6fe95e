// SPDX-License-Identifier: Apache-2.0

import Foundation
import Reporting

/// Receipts on the screen: one by one, or as a count when they are too many to be read.
struct ReceiptPrinter {
    /// Of refusals among very many receipts.
    private static let refusalsAtMost = 20

    let showsCodes: Bool

    private var renderer: ReceiptRenderer { ReceiptRenderer(width: Console.textWidth, showsCodes: showsCodes) }

    /// What is new; with the answer to one submission, which may have been known before.
    func show(_ haul: ReceiptHaul, beside id: UUID? = nil) {
        if haul.newCount <= ReceiptHaul.shownAtMost {
            show(haul.shown)
        } else {
            count(haul)
        }
        guard let id, let answer = haul.answer(to: id), !haul.shown.contains(where: { $0.receipt == answer }) else {
            return
        }
        Console.out("\n" + renderer.render(answer))
    }

    func show(_ lines: [ReceiptLine]) {
        var unknown = 0
        for line in lines {
            if let receipt = line.receipt { Console.out("\n" + renderer.render(receipt)) } else { unknown += 1 }
        }
        if unknown > 0 {
            Console.error(
                "\(unknown) biên nhận có dạng mà chương trình này chưa đọc được; đã lưu nguyên văn. Hãy cập nhật chương trình."
            )
        }
    }

    private func count(_ haul: ReceiptHaul) {
        Console.out("Đã lấy \(VietnameseNumber.grouped(haul.newCount)) biên nhận mới:")
        for (outcome, count) in haul.new.sorted(by: { $0.value > $1.value }) {
            let name = Outcome(rawValue: outcome).map(ReceiptRenderer.heading) ?? "dạng chưa biết"
            Console.out("  \(name): \(VietnameseNumber.grouped(count))")
        }
        if !haul.refused.isEmpty {
            Console.out("\nCác biên nhận cần xử lý:")
            show(Array(haul.refused.prefix(Self.refusalsAtMost)))
            if haul.refused.count > Self.refusalsAtMost { Console.out("… và các biên nhận khác.") }
        }
        Console.out("\nXem tất cả: nhipcau receipts --all")
    }
}
