// SPDX-License-Identifier: Apache-2.0

// Counts of people, and platforms beside them.
extension RowCheck {
    func checkPeople(_ findings: inout FindingList) {
        let total = row.pointee.participantsTotal
        let women = row.pointee.participantsWomen
        let unread = row.pointee.unread
        let totalRead = !unread.contains(.participantsTotal)
        let womenRead = !unread.contains(.participantsWomen)
        if women > total, totalRead, womenRead {
            let parameters: KeyValuePairs = ["women": String(women), "total": String(total)]
            findings.append(finding(.participantsWomenExceedsTotal, .participantsWomen, parameters))
        }
        if womenRead {
            checkSubgroup(row.pointee.young, "nữ trẻ", .young, women, &findings)
            checkSubgroup(row.pointee.religious, "nữ tôn giáo", .religious, women, &findings)
            checkSubgroup(row.pointee.cadres, "cán bộ nữ", .cadres, women, &findings)
        }
        let present = row.pointee.participantsInPerson
        let online = row.pointee.participantsOnline
        // Limits of the contract keep the sum far from overflow.
        if row.pointee.mode == .hybrid, present + online != total, totalRead,
            !unread.contains(anyOf: .mode, .participantsInPerson, .participantsOnline)
        {
            let parameters: KeyValuePairs = ["a": String(present), "b": String(online), "total": String(total)]
            findings.append(finding(.participantsModeSumMismatch, .participantsInPerson, parameters))
        }
        if total == 0, totalRead, row.pointee.status == .held, rule?.traits.contains(.gathering) == true {
            findings.append(finding(.participantsZeroForHeld, .participantsTotal, ["title": row.pointee.title]))
        }
        if total > book.plan.unusualParticipants {
            let parameters: KeyValuePairs = [
                "title": row.pointee.title, "total": VietnameseNumber.grouped(Int(total)),
                "unit": holder?.name ?? row.pointee.unitCode,
            ]
            findings.append(finding(.participantsUnusuallyHigh, .participantsTotal, parameters))
        }
        if row.pointee.reach > 0, row.pointee.reach == total {
            let parameters: KeyValuePairs = ["n": VietnameseNumber.grouped(Int(total))]
            findings.append(finding(.digitalReachAsParticipants, .participantsTotal, parameters))
        }
    }

    private func checkSubgroup(
        _ number: Int32,
        _ group: String,
        _ field: ActivityField,
        _ women: Int32,
        _ findings: inout FindingList
    ) {
        if number > women {
            let parameters: KeyValuePairs = ["group": group, "n": String(number), "women": String(women)]
            findings.append(finding(.participantsSubgroupExceedsWomen, field, parameters))
        }
    }

    func checkPlatforms(_ findings: inout FindingList) {
        if row.pointee.unread.contains(anyOf: .platforms, .mode) { return }
        if row.pointee.platforms.isEmpty {
            if row.pointee.mode != .inPerson || rule?.traits.contains(.digital) == true {
                findings.append(finding(.digitalPlatformRequired, .platforms, ["title": row.pointee.title]))
            }
            return
        }
        for slug in row.pointee.platforms where book.platforms[slug] == nil {
            findings.append(finding(.digitalPlatformUnknown, .platforms, ["slug": slug]))
        }
        if let rule, !rule.category.isCommunication {
            findings.append(finding(.digitalNotCommunication, .platforms, ["title": row.pointee.title]))
        }
    }
}
