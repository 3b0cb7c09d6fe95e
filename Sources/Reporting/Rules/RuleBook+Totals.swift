// SPDX-License-Identifier: Apache-2.0

extension RuleBook {
    /// Declared totals against the rows: their number, and sums over held rows.
    func checkTotals(_ report: Report, _ findings: inout FindingList) {
        guard let totals = report.totals, !report.unread.contains(.activities) else { return }
        compare(totals.activities, report.activities.count, "activities", &findings)
        var total = 0
        var women = 0
        for index in report.activities.indices {
            // A row that could not be read would make the sum wrong a second time.
            if report.activities[index].unread.contains(anyOf: .status, .participantsTotal, .participantsWomen) {
                return
            }
            if report.activities[index].status == .held {
                total += Int(report.activities[index].participantsTotal)
                women += Int(report.activities[index].participantsWomen)
            }
        }
        compare(totals.participantsTotal, total, "participants_total", &findings)
        compare(totals.participantsWomen, women, "participants_women", &findings)
    }

    private func compare(_ declared: Int32?, _ computed: Int, _ field: String, _ findings: inout FindingList) {
        guard let declared, Int(declared) != computed else { return }
        let label =
            switch field {
            case "activities": "số hoạt động"
            case "participants_total": "số người dự"
            default: "số nữ dự"
            }
        let parameters: KeyValuePairs = [
            "field": label, "declared": String(declared), "computed": String(computed),
        ]
        findings.append(texts.finding(.totalsMismatch, parameters, path: "/totals/\(field)"))
    }

    /// Requests for comments: each once, days in order.
    func checkRequests(_ report: Report, _ findings: inout FindingList) {
        var keys: [String: Int] = [:]
        for (index, request) in report.feedbackRequests.enumerated() {
            if let earlier = keys.updateValue(index, forKey: request.requestKey), !request.requestKey.isEmpty {
                let parameters: KeyValuePairs = [
                    "id": request.requestKey, "a": String(earlier + 1), "b": String(index + 1),
                ]
                let path = "/feedback_requests/\(index)/request_key"
                findings.append(texts.finding(.feedbackIDDuplicate, parameters, path: path))
            }
            guard let received = request.receivedOn else { continue }
            let early = [request.replyBy, request.repliedOn].contains { $0.map { $0 < received } ?? false }
            if early {
                let path = "/feedback_requests/\(index)"
                findings.append(texts.finding(.feedbackDatesOutOfOrder, ["id": request.requestKey], path: path))
            }
        }
    }
}
