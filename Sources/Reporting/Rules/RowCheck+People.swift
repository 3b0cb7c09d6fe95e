// SPDX-License-Identifier: Apache-2.0

// Counts of people, and platforms beside them.
extension RowCheck {
    func checkPeople(_ activity: Activity, _ findings: inout FindingList) {
        let total = activity.participantsTotal
        let women = activity.participantsWomen
        let unread = activity.unread
        let totalRead = !unread.contains(.participantsTotal)
        let womenRead = !unread.contains(.participantsWomen)
        if women > total, totalRead, womenRead {
            let parameters: KeyValuePairs = ["women": String(women), "total": String(total)]
            findings.append(finding(.participantsWomenExceedsTotal, .participantsWomen, parameters))
        }
        if womenRead {
            checkSubgroup(activity.young, "nữ trẻ", .young, women, &findings)
            checkSubgroup(activity.religious, "nữ tôn giáo", .religious, women, &findings)
            checkSubgroup(activity.cadres, "cán bộ nữ", .cadres, women, &findings)
        }
        let present = activity.participantsInPerson
        let online = activity.participantsOnline
        // Limits of the contract keep the sum far from overflow.
        if activity.mode == .hybrid, present + online != total, totalRead,
            !unread.contains(anyOf: .mode, .participantsInPerson, .participantsOnline)
        {
            let parameters: KeyValuePairs = ["a": String(present), "b": String(online), "total": String(total)]
            findings.append(finding(.participantsModeSumMismatch, .participantsInPerson, parameters))
        }
        if total == 0, totalRead, activity.status == .held, rule?.traits.contains(.gathering) == true {
            findings.append(finding(.participantsZeroForHeld, .participantsTotal, ["title": activity.title]))
        }
        if total > book.plan.unusualParticipants {
            let parameters: KeyValuePairs = [
                "title": activity.title, "total": VietnameseNumber.grouped(Int(total)),
                "unit": holder?.name ?? activity.unitCode,
            ]
            findings.append(finding(.participantsUnusuallyHigh, .participantsTotal, parameters))
        }
        if activity.reach > 0, activity.reach == total {
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

    func checkPlatforms(_ activity: Activity, _ findings: inout FindingList) {
        if activity.unread.contains(anyOf: .platforms, .mode) { return }
        if activity.platforms.isEmpty {
            if activity.mode != .inPerson || rule?.traits.contains(.digital) == true {
                findings.append(finding(.digitalPlatformRequired, .platforms, ["title": activity.title]))
            }
            return
        }
        for slug in activity.platforms where book.platforms[slug] == nil {
            findings.append(finding(.digitalPlatformUnknown, .platforms, ["slug": slug]))
        }
        if let rule, !rule.category.isCommunication {
            findings.append(finding(.digitalNotCommunication, .platforms, ["title": activity.title]))
        }
    }
}
