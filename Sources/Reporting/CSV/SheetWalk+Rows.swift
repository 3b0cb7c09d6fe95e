// SPDX-License-Identifier: Apache-2.0

extension SheetWalk {
    mutating func activityHeadings(_ row: CSVTable.Row) {
        for (column, name) in row.fields.enumerated() where !name.isEmpty {
            let folded = name.lowercased()
            if let field = ActivityField.allCases.first(where: { $0.vietnamese == folded || $0.rawValue == folded }) {
                activityColumns.append((field, column))
                sheet.columns[field.rawValue] = column
            } else {
                unknown(name)
            }
        }
        for field in ActivityField.required where !activityColumns.contains(where: { $0.field == field }) {
            sheet.findings.append(
                reader.texts.finding(
                    .columnMissing,
                    ["column": field.heading],
                    path: "/activities",
                    column: field.rawValue
                )
            )
        }
    }

    mutating func activity(_ row: CSVTable.Row) {
        let index = report.activities.count
        let found = sheet.findings.count
        var activity = Activity()
        activity.status = .held
        for (field, column) in activityColumns {
            let before = sheet.findings.count
            let cell = SheetCell(
                text: row[column],
                name: field.heading,
                line: index + 1,
                path: "/activities/\(index)/\(field.rawValue)",
                row: index + 1,
                column: field.rawValue
            )
            read(field, cell, into: &activity)
            // The rules leave out what could not be read, so that nothing is said twice.
            if sheet.findings.count > before { activity.unread.insert(field) }
        }
        if activity.activityKey.isEmpty {
            activity.activityKey = "\(report.period)-\(index < 9 ? "0" : "")\(index + 1)"
        }
        if sheet.findings.count == found, activity.isEmptyRow { return }
        report.activities.append(activity)
        sheet.activityLines.append(row.line)
    }

    private mutating func read(_ field: ActivityField, _ cell: SheetCell, into activity: inout Activity) {
        switch field {
        case .activityKey: activity.activityKey = text(cell)
        case .unitCode: activity.unitCode = unitCode(cell)
        case .category: activity.category = category(cell)
        case .title: activity.title = text(cell)
        case .heldFrom: activity.heldFrom = date(cell)
        case .heldTo: activity.heldTo = date(cell)
        case .status:
            if cell.isBlank { missing(cell) }
            activity.status = choice(cell, Activity.Status.self) ?? .held
        case .role: activity.role = choice(cell, Activity.Role.self) ?? .lead
        case .partners: activity.partners = list(cell)
        case .jointGroupID: activity.jointGroupID = text(cell)
        case .mode: activity.mode = choice(cell, Activity.Mode.self) ?? .inPerson
        case .platforms: activity.platforms = platforms(cell)
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
        case .topics: activity.topics = topics(cell)
        case .evidence: activity.evidence = list(cell)
        case .counterparts: activity.counterparts = counterparts(cell)
        case .congressLevel: activity.congressLevel = choice(cell, Activity.CongressLevel.self)
        case .draft: activity.draft = text(cell)
        case .opinions: activity.opinions = count(cell) ?? 0
        case .proposalStatus: activity.proposalStatus = choice(cell, Activity.ProposalStatus.self)
        case .citation: activity.citation = text(cell)
        }
    }

    /// "12826", "12826 Thị trấn Diêm Điền" or the name of one of the reporter's communes.
    private mutating func unitCode(_ cell: SheetCell) -> String {
        let value = text(cell)
        if let first = value.split(separator: " ").first, reader.units.isKnown(String(first)) { return String(first) }
        let named = reader.units.units.filter {
            $0.name == value && ($0.parentCode == report.unitCode || $0.code == report.unitCode)
        }
        return Set(named.map(\.code)).count == 1 ? named[0].code : value
    }

    /// The slug or the label as the template lists them.
    private mutating func category(_ cell: SheetCell) -> String {
        let value = text(cell)
        if value.isEmpty, cell.isBlank { missing(cell) }
        let folded = value.lowercased()
        return reader.vocabulary.categories.first { $0.slug == folded || $0.label.lowercased() == folded }?.slug
            ?? value
    }

    private mutating func platforms(_ cell: SheetCell) -> [String] {
        list(cell, commas: true).map { part in
            let folded = part.lowercased()
            let known = reader.vocabulary.platforms.first { $0.slug == folded || $0.label.lowercased() == folded }
            return known?.slug ?? part
        }
    }

    /// The one topic that the plan asks for may be written in words.
    private mutating func topics(_ cell: SheetCell) -> [String] {
        list(cell, commas: true).map {
            ["phụ nữ trẻ em", "phụ nữ và trẻ em"].contains($0.lowercased()) ? "women_children" : $0
        }
    }

    private mutating func counterparts(_ cell: SheetCell) -> [Activity.Counterpart] {
        var result: [Activity.Counterpart] = []
        for part in list(cell, commas: true) {
            if let counterpart = Activity.Counterpart(words: part) {
                result.append(counterpart)
            } else {
                invalid(cell, .oneOf(["cấp ủy huyện", "chính quyền huyện", "cấp ủy cơ sở", "chính quyền cơ sở"]))
                break
            }
        }
        return result
    }

    mutating func requestHeadings(_ row: CSVTable.Row) {
        for (column, name) in row.fields.enumerated() where !name.isEmpty {
            let folded = name.lowercased()
            if let field = RequestHeading.allCases.first(where: { $0.rawValue.lowercased() == folded }) {
                requestColumns.append((field, column))
            } else {
                unknown(name)
            }
        }
        for field in RequestHeading.required where !requestColumns.contains(where: { $0.field == field }) {
            sheet.findings.append(
                reader.texts.finding(.columnMissing, ["column": field.rawValue], path: "/feedback_requests")
            )
        }
    }

    mutating func request(_ row: CSVTable.Row) {
        let path = "/feedback_requests/\(report.feedbackRequests.count)"
        var request = FeedbackRequest()
        for (field, column) in requestColumns {
            let cell = SheetCell(text: row[column], name: field.rawValue, line: row.line, path: path)
            switch field {
            case .requestKey: request.requestKey = text(cell)
            case .draft: request.draft = text(cell)
            case .issuer: request.issuer = text(cell)
            case .level: request.level = choice(cell, FeedbackRequest.Level.self)
            case .receivedOn: request.receivedOn = date(cell)
            case .replyBy: request.replyBy = date(cell)
            case .repliedOn: request.repliedOn = date(cell)
            }
        }
        report.feedbackRequests.append(request)
    }
}

extension Activity {
    /// Nothing but what a template leaves in a line.
    fileprivate var isEmptyRow: Bool {
        title.isEmpty && category.isEmpty && heldFrom == nil && participantsTotal == 0
    }
}
