// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Writes a report, or an empty template for one, as a sheet that opens right in Excel: UTF-8 with byte-order mark, `;`,
/// CRLF, dates as dd/MM/yyyy.
package struct ReportSheetWriter: Sendable {
    private let units: UnitRegistry
    private let vocabulary: Vocabulary

    package init(units: UnitRegistry, vocabulary: Vocabulary) {
        self.units = units
        self.vocabulary = vocabulary
    }

    /// - Parameters:
    ///   - blankRows: empty lines for activities below those that are there.
    ///   - asOf: the day whose communes are listed to copy codes from.
    ///   - notes: what the officer reads first, a line each.
    ///   - levels: whose kinds of activity are listed.
    package func write(
        _ report: Report,
        blankRows: Int = 0,
        asOf: CivilDate,
        notes: [String] = [],
        levels: UnitLevels = .all
    ) -> [UInt8] {
        var csv = CSVWriter(separator: UInt8(ascii: ";"))
        for note in notes { csv.row(["# \(note)"]) }
        advice(&csv)
        for heading in SheetHeading.allCases { csv.row([heading.rawValue, value(heading, report)]) }
        csv.row([""])
        csv.row([SheetBlock.activities.rawValue])
        csv.row(ActivityField.template.map(\.heading))
        for activity in report.activities { csv.row(ActivityField.template.map { cell($0, activity) }) }
        for _ in 0..<blankRows { csv.row(ActivityField.template.map { _ in "" }) }
        csv.row([""])
        csv.row([SheetBlock.requests.rawValue])
        csv.row(RequestHeading.allCases.map(\.rawValue))
        for request in report.feedbackRequests { csv.row(RequestHeading.allCases.map { cell($0, request) }) }
        csv.row(RequestHeading.allCases.map { _ in "" })
        lists(&csv, of: report.unitCode, asOf: asOf, levels)
        return csv.bytes
    }

    private func advice(_ csv: inout CSVWriter) {
        csv.row([
            "# Điền vào cột bên phải và bảng hoạt động. Các dòng hướng dẫn bắt đầu bằng # ở đầu tệp không được đọc."
        ])
        csv.row(["# Ngày: ngày/tháng/năm, ví dụ 05/03/2025. Số: viết liền, ví dụ 1250. Không dùng công thức."])
        csv.row([
            "# Tình trạng: \(Activity.Status.words.joined(separator: ", ")). Nhiều giá trị trong một ô: cách nhau bằng |"
        ])
        csv.row([
            "# Vai trò: \(Activity.Role.words.joined(separator: ", ")). Hình thức: \(Activity.Mode.words.joined(separator: ", "))."
        ])
        csv.row(["# Người đứng đầu dự đối thoại: ví dụ cấp ủy huyện | chính quyền huyện. Lưu lại dạng CSV UTF-8."])
    }

    private func lists(_ csv: inout CSVWriter, of code: String, asOf: CivilDate, _ levels: UnitLevels) {
        csv.row([""])
        csv.row([SheetBlock.communes.rawValue])
        for unit in units.children(of: code, asOf: asOf) { csv.row([unit.code, unit.name]) }
        csv.row([""])
        csv.row([SheetBlock.categories.rawValue])
        for category in vocabulary.categories where !category.isRetired && !category.levels.isDisjoint(with: levels) {
            csv.row([category.slug, category.label])
        }
        csv.row([""])
        csv.row([SheetBlock.platforms.rawValue])
        for platform in vocabulary.platforms { csv.row([platform.slug, platform.label]) }
    }

    private func value(_ heading: SheetHeading, _ report: Report) -> String {
        switch heading {
        case .schema: ReportReader.schema
        case .vocabulary: report.vocabulary
        case .unitCode: report.unitCode
        case .unitName: report.unitName
        case .reportType: report.reportType.word
        case .period: report.period
        case .baseRevision: String(report.baseRevision)
        case .revisionReason: report.revisionReason
        case .documentNumber: report.document?.number ?? ""
        case .documentSymbol: report.document?.symbol ?? ""
        case .documentIssuer: report.document?.issuer ?? ""
        case .documentSubject: report.document?.subject ?? ""
        case .documentIssuedOn: report.document?.issuedOn?.vietnamese ?? ""
        case .signerName: report.document?.signerName ?? ""
        case .signerPosition: report.document?.signerPosition ?? ""
        case .isNil: report.isNil ? "có" : "không"
        case .nilReason: report.nilReason
        case .narrative: report.narrative
        case .totalActivities: report.totals?.activities.map { String($0) } ?? ""
        case .totalParticipants: report.totals?.participantsTotal.map { String($0) } ?? ""
        case .totalWomen: report.totals?.participantsWomen.map { String($0) } ?? ""
        case .submissionID: report.submissionID?.uuidString.lowercased() ?? ""
        }
    }

    private func cell(_ heading: RequestHeading, _ request: FeedbackRequest) -> String {
        switch heading {
        case .requestKey: request.requestKey
        case .draft: request.draft
        case .issuer: request.issuer
        case .level: request.level?.word ?? ""
        case .receivedOn: request.receivedOn?.vietnamese ?? ""
        case .replyBy: request.replyBy?.vietnamese ?? ""
        case .repliedOn: request.repliedOn?.vietnamese ?? ""
        }
    }

    private func cell(_ field: ActivityField, _ activity: Activity) -> String {
        switch field {
        case .activityKey: activity.activityKey
        case .unitCode: activity.unitCode
        case .category: activity.category
        case .title: activity.title
        case .heldFrom: activity.heldFrom?.vietnamese ?? ""
        case .heldTo: activity.heldTo?.vietnamese ?? ""
        case .status: activity.status.word
        case .role: activity.role.word
        case .partners: list(activity.partners)
        case .jointGroupID: activity.jointGroupID
        case .mode: activity.mode.word
        case .platforms: list(activity.platforms)
        case .links: list(activity.links)
        case .participantsTotal: String(activity.participantsTotal)
        case .participantsWomen: String(activity.participantsWomen)
        case .participantsInPerson: number(activity.participantsInPerson)
        case .participantsOnline: number(activity.participantsOnline)
        case .young: number(activity.young)
        case .religious: number(activity.religious)
        case .cadres: number(activity.cadres)
        case .partyMembers: number(activity.partyMembers)
        case .reach: number(activity.reach)
        case .topics: list(activity.topics)
        case .evidence: list(activity.evidence)
        case .counterparts: list(activity.counterparts.map(\.words))
        case .congressLevel: activity.congressLevel?.word ?? ""
        case .draft: activity.draft
        case .opinions: number(activity.opinions)
        case .proposalStatus: activity.proposalStatus?.word ?? ""
        case .citation: activity.citation
        }
    }

    private func list(_ items: [String]) -> String { items.joined(separator: " | ") }
    private func number(_ number: Int32) -> String { number == 0 ? "" : String(number) }
}
