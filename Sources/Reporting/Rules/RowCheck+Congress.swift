// SPDX-License-Identifier: Apache-2.0

// Congress documents and dialogues: what II.2 and II.3 ask of a row; evidence for what counts.
extension RowCheck {
    func checkCongress(_ findings: inout FindingList) {
        guard let rule, !rule.traits.isDisjoint(with: [.partydocFeedback, .partydocProposal]) else { return }
        if let congress = row.pointee.congressLevel, let holder, !congress.mayBeCommented(by: holder.level) {
            let parameters: KeyValuePairs = ["congress": congress.vietnamese, "unit": holder.name]
            findings.append(finding(.partydocCongressLevelMismatch, .congressLevel, parameters))
        }
        if rule.traits.contains(.partydocFeedback), row.pointee.status == .held, !row.pointee.unread.contains(.topics),
            let topic = book.plan.target(.T2a)?.requiredTopic, !row.pointee.topics.contains(topic)
        {
            findings.append(finding(.partydocTopicNotDeclared, .topics, ["title": row.pointee.title]))
        }
        if row.pointee.proposalStatus == .adopted, row.pointee.citation.isEmpty, !row.pointee.unread.contains(.citation)
        {
            findings.append(finding(.partydocAdoptedWithoutCitation, .citation))
        }
    }

    /// Only a dialogue that was held must name the head; one that is planned may still be looking for a day.
    func checkDialogue(_ findings: inout FindingList) {
        guard let rule, rule.traits.contains(.dialogue), row.pointee.status == .held,
            !row.pointee.unread.contains(.counterparts)
        else { return }
        guard let first = row.pointee.counterparts.first(where: { $0.head != nil }) else {
            findings.append(finding(.dialogueHeadMissing, .counterparts, ["title": row.pointee.title]))
            return
        }
        if let holder, holder.level != .affiliated, let level = first.level,
            !row.pointee.counterparts.contains(where: { $0.head != nil && $0.level == holder.level })
        {
            let parameters: KeyValuePairs = ["got": level.vietnamese, "unit": holder.name]
            findings.append(finding(.dialogueLevelMismatch, .counterparts, parameters))
        }
    }

    func checkEvidence(_ findings: inout FindingList) {
        guard row.pointee.evidence.isEmpty, row.pointee.links.isEmpty, let rule, let holder, !rule.credits.isEmpty,
            !row.pointee.unread.contains(anyOf: .evidence, .links)
        else { return }
        let counted = book.credit(row, rule, holder.level)
        for target in book.plan.targets where counted.contains(target.slug) {
            let parameters: KeyValuePairs = ["title": row.pointee.title, "target": target.clause]
            findings.append(finding(.activityEvidenceMissing, .evidence, parameters))
            return
        }
    }
}

extension Activity.CongressLevel {
    /// A unit comments on the drafts of its own level and of those above (III.2c: "các cấp").
    fileprivate func mayBeCommented(by level: UnitLevel) -> Bool {
        switch (self, level) {
        case (_, .affiliated), (_, .commune): true
        case (.commune, .district), (.commune, .province), (.district, .province): false
        default: true
        }
    }
}
