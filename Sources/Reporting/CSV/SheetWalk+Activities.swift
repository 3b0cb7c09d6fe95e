// SPDX-License-Identifier: Apache-2.0

extension SheetWalk {
    mutating func activity(_ row: SheetGrid.Row, _ table: SheetTable<ActivityField>) {
        let index = report.activities.count
        var activity = Activity()
        activity.status = .held
        for (field, column) in table.columns {
            let before = noted
            let cell = cell(
                row,
                column,
                name: field.heading,
                path: "/activities/\(index)/\(field.rawValue)",
                activity: (index + 1, field.rawValue)
            )
            read(field, cell, into: &activity)
            // The rules leave out what could not be read, so that nothing is said twice.
            if noted > before { activity.unread.insert(field) }
        }
        // What a rule says of a column that the sheet has not is about the row.
        sheet.place("/activities/\(index)", at: SheetCellName(row: row.number, column: row.written.first ?? 0))
        report.activities.append(activity)
    }

    private mutating func read(_ field: ActivityField, _ cell: SheetCell, into activity: inout Activity) {
        switch field {
        case .activityKey: activity.activityKey = cell.code
        case .unitCode: activity.unitCode = holder(cell)
        case .category: activity.category = category(cell)
        case .title: activity.title = line(cell)
        case .heldFrom: activity.heldFrom = date(cell)
        case .heldTo: activity.heldTo = date(cell)
        case .status:
            if cell.isBlank { missing(cell) }
            activity.status = choice(cell, Activity.Status.self) ?? .held
        case .role: activity.role = choice(cell, Activity.Role.self) ?? .lead
        case .partners: activity.partners = list(cell)
        case .jointGroupID: activity.jointGroupID = cell.code
        case .mode: activity.mode = choice(cell, Activity.Mode.self) ?? .inPerson
        case .platforms: activity.platforms = reader.words.platforms(cell.text)
        case .links: activity.links = list(cell)
        case .participantsTotal: activity.participantsTotal = count(cell) ?? 0
        case .participantsWomen: activity.participantsWomen = count(cell) ?? 0
        case .participantsInPerson: activity.participantsInPerson = count(cell) ?? 0
        case .participantsOnline: activity.participantsOnline = count(cell) ?? 0
        case .young: activity.young = count(cell) ?? 0
        case .religious: activity.religious = count(cell) ?? 0
        case .cadres: activity.cadres = count(cell) ?? 0
        case .partyMembers: activity.partyMembers = count(cell) ?? 0
        case .reach: activity.reach = count(cell) ?? 0
        case .topics: activity.topics = reader.words.topics(cell.text)
        case .evidence: activity.evidence = list(cell)
        case .counterparts: activity.counterparts = counterparts(cell)
        case .congressLevel: activity.congressLevel = choice(cell, Activity.CongressLevel.self)
        case .draft: activity.draft = line(cell)
        case .opinions: activity.opinions = count(cell) ?? 0
        case .proposalStatus: activity.proposalStatus = choice(cell, Activity.ProposalStatus.self)
        case .citation: activity.citation = line(cell)
        }
    }

    /// The slug or the label as the template lists them.
    private mutating func category(_ cell: SheetCell) -> String {
        if cell.isBlank { missing(cell) }
        return reader.words.category(cell.text) ?? cell.code
    }

    private mutating func counterparts(_ cell: SheetCell) -> [Activity.Counterpart] {
        var result: [Activity.Counterpart] = []
        for part in ListWords.split(cell.text, { Activity.Counterpart(words: $0)?.words }) {
            if let counterpart = Activity.Counterpart(words: part) {
                result.append(counterpart)
            } else {
                invalid(cell, .oneOf(["cấp ủy huyện", "chính quyền huyện", "cấp ủy cơ sở", "chính quyền cơ sở"]))
                break
            }
        }
        return result
    }

    mutating func request(_ row: SheetGrid.Row, _ table: SheetTable<RequestHeading>) {
        let path = "/feedback_requests/\(report.feedbackRequests.count)"
        var request = FeedbackRequest()
        for (heading, column) in table.columns {
            let path = "\(path)/\(heading.field.rawValue)"
            let cell = cell(row, column, name: heading.rawValue, path: path)
            if cell.isBlank, RequestHeading.required.prefix(2).contains(heading) { missing(cell) }
            switch heading {
            case .requestKey: request.requestKey = cell.code
            case .draft: request.draft = line(cell)
            case .issuer: request.issuer = line(cell)
            case .level: request.level = choice(cell, FeedbackRequest.Level.self)
            case .receivedOn: request.receivedOn = date(cell)
            case .replyBy: request.replyBy = date(cell)
            case .repliedOn: request.repliedOn = date(cell)
            }
        }
        sheet.place(path, at: SheetCellName(row: row.number, column: row.written.first ?? 0))
        report.feedbackRequests.append(request)
    }
}
