// SPDX-License-Identifier: Apache-2.0

/// Finds rows that repeat an earlier one: the same key, or the same activity under another key.
struct RowRepeats {
    private struct Event: Hashable {
        /// Nil while it is only planned.
        let day: CivilDate?
        let category: String
        let unitCode: String
        let title: String

        init?(_ activity: Activity) {
            if activity.title.isEmpty { return nil }
            day = activity.heldFrom
            category = activity.category
            unitCode = activity.unitCode
            title = activity.title
        }
    }

    /// Up to here, comparing every pair is cheaper than hashing.
    private static let few = 24

    private var keys: [String: Int] = [:]
    private var events: [Event: Int] = [:]

    /// Compares a row with those above it. Rows come in order.
    mutating func check(
        _ index: Int,
        _ activities: UnsafeBufferPointer<Activity>,
        _ book: RuleBook,
        _ findings: inout FindingList
    ) {
        if let earlier = sameKey(index, activities) {
            let parameters: KeyValuePairs = [
                "id": activities[index].activityKey, "a": String(earlier + 1), "b": String(index + 1),
            ]
            findings.append(book.finding(.activityIDDuplicate, index, .activityKey, parameters))
        } else if let earlier = sameEvent(index, activities) {
            let parameters: KeyValuePairs = [
                "title": activities[index].title, "other": activities[earlier].activityKey,
            ]
            findings.append(book.finding(.activityPossibleDuplicate, index, .title, parameters))
        }
    }

    private mutating func sameKey(_ index: Int, _ activities: UnsafeBufferPointer<Activity>) -> Int? {
        let key = activities[index].activityKey
        if key.isEmpty { return nil }
        if activities.count <= Self.few {
            return (0..<index).first { activities[$0].activityKey == key }
        }
        if let earlier = keys[key] { return earlier }
        keys[key] = index
        return nil
    }

    private mutating func sameEvent(_ index: Int, _ activities: UnsafeBufferPointer<Activity>) -> Int? {
        if activities.count <= Self.few {
            let day = activities[index].heldFrom
            if activities[index].title.isEmpty { return nil }
            return (0..<index).first { earlier in
                activities[earlier].heldFrom == day && Event(activities[earlier]) == Event(activities[index])
            }
        }
        guard let event = Event(activities[index]) else { return nil }
        if let earlier = events[event] { return earlier }
        events[event] = index
        return nil
    }
}
