// SPDX-License-Identifier: Apache-2.0

extension ReportWalk {
    /// The title is not among them: that it is missing has a rule of its own.
    private static let required: [ActivityField] = [.activityKey, .category, .status]
    private static let requiredSet = FieldSet(required)

    /// Reads the rows.
    ///
    /// - Returns: how many there are when that is more than allowed; none is read then.
    mutating func activities(_ index: Int, into activities: inout [Activity]) -> Int? {
        guard tape.is(.array, index) else {
            note(ReportField.activities, .list(most: limits.activities))
            return nil
        }
        let count = tape.count(index)
        if count > limits.activities { return count }
        // Filled in place: moving or copying a row costs as much as reading half of it.
        activities = Array(unsafeUninitializedCapacity: count) { rows, initialized in
            objects(index, ReportField.activities, most: limits.activities) { walk, at, number in
                rows.initializeElement(at: number, to: Activity())
                initialized = number + 1
                walk.place = .activity(number)
                walk.activity(at, number, into: &rows[number])
                walk.failed = false
                walk.place = .report
            }
        }
        return nil
    }

    private mutating func activity(_ index: Int, _ number: Int, into activity: inout Activity) {
        guard tape.is(.object, index) else {
            // Keeps its place, so that rows stay numbered as the sender numbers them.
            noteNoObject()
            activity.unread = .all
            return
        }
        var (seen, unread) = members(at: index, keys.activity) { walk, key, at in
            switch key {
            case .activityKey: activity.activityKey = walk.filledCode(at, key, most: ReportLimits.key)
            case .unitCode: activity.unitCode = walk.word(at, key, most: ReportLimits.key)
            case .category: activity.category = walk.name(at, key, most: ReportLimits.slug)
            case .title: activity.title = walk.text(at, key, most: ReportLimits.title)
            case .heldFrom: activity.heldFrom = walk.date(at, key)
            case .heldTo: activity.heldTo = walk.date(at, key)
            case .status: activity.status = walk.choice(at, key, walk.keys.status) ?? .planned
            case .role: activity.role = walk.choice(at, key, walk.keys.role) ?? .lead
            case .partners: activity.partners = walk.texts(at, key, most: ReportLimits.name)
            case .jointGroupID: activity.jointGroupID = walk.code(at, key, most: ReportLimits.key)
            case .mode: activity.mode = walk.choice(at, key, walk.keys.mode) ?? .inPerson
            case .platforms: activity.platforms = walk.words(at, key)
            case .links: activity.links = walk.texts(at, key, most: ReportLimits.link)
            case .participantsTotal: activity.participantsTotal = walk.people(at, key)
            case .participantsWomen: activity.participantsWomen = walk.people(at, key)
            case .participantsInPerson: activity.participantsInPerson = walk.people(at, key)
            case .participantsOnline: activity.participantsOnline = walk.people(at, key)
            case .young: activity.young = walk.people(at, key)
            case .religious: activity.religious = walk.people(at, key)
            case .cadres: activity.cadres = walk.people(at, key)
            case .partyMembers: activity.partyMembers = walk.people(at, key)
            case .reach: activity.reach = walk.number(at, key, in: ReportLimits.reach)
            case .topics: activity.topics = walk.words(at, key)
            case .evidence: activity.evidence = walk.texts(at, key, most: ReportLimits.title)
            case .counterparts: activity.counterparts = walk.counterparts(at, number)
            case .congressLevel: activity.congressLevel = walk.choice(at, key, walk.keys.congressLevel)
            case .draft: activity.draft = walk.text(at, key, most: ReportLimits.title)
            case .opinions: activity.opinions = walk.number(at, key, in: ReportLimits.count)
            case .proposalStatus: activity.proposalStatus = walk.choice(at, key, walk.keys.proposalStatus)
            case .citation: activity.citation = walk.text(at, key, most: ReportLimits.title)
            }
        }
        if !seen.isSuperset(of: Self.requiredSet) {
            unread.formUnion(require(Self.required, in: seen))
        }
        activity.unread = unread
    }

    private mutating func counterparts(_ index: Int, _ number: Int) -> [Activity.Counterpart] {
        var result: [Activity.Counterpart] = []
        var unreadable = false
        objects(index, ActivityField.counterparts, most: ReportLimits.list) { walk, at, position in
            walk.place = .counterpart(number, position)
            var counterpart = Activity.Counterpart()
            guard walk.tape.is(.object, at) else {
                walk.noteNoObject()
                unreadable = true
                walk.place = .activity(number)
                return
            }
            let (seen, unread) = walk.members(at: at, walk.keys.counterpart) { walk, key, at in
                switch key {
                case .head: counterpart.head = walk.choice(at, key, walk.keys.head)
                case .level: counterpart.level = walk.choice(at, key, walk.keys.unitLevel)
                }
            }
            let missing = walk.require([.head, .level], in: seen)
            unreadable = unreadable || !unread.isEmpty || !missing.isEmpty
            walk.place = .activity(number)
            result.append(counterpart)
        }
        failed = failed || unreadable
        return result
    }

    /// Reads the requests for comments.
    mutating func requests(_ index: Int, into requests: inout [FeedbackRequest]) {
        objects(index, ReportField.feedbackRequests, most: limits.feedbackRequests) { walk, at, number in
            walk.place = .request(number)
            defer { walk.place = .report }
            guard walk.tape.is(.object, at) else { return walk.noteNoObject() }
            var request = FeedbackRequest()
            let (seen, _) = walk.members(at: at, walk.keys.request) { walk, key, at in
                switch key {
                case .requestKey: request.requestKey = walk.filledCode(at, key, most: ReportLimits.key)
                case .draft: request.draft = walk.filled(at, key, most: ReportLimits.title)
                case .issuer: request.issuer = walk.text(at, key, most: ReportLimits.name)
                case .level: request.level = walk.choice(at, key, walk.keys.requestLevel)
                case .receivedOn: request.receivedOn = walk.date(at, key)
                case .replyBy: request.replyBy = walk.date(at, key)
                case .repliedOn: request.repliedOn = walk.date(at, key)
                }
            }
            _ = walk.require([.requestKey, .draft], in: seen)
            requests.append(request)
        }
    }
}
