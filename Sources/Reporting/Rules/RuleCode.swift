// SPDX-License-Identifier: Apache-2.0

/// The rules, by their stable code in `config/rules.csv`. A code never changes its meaning; its text may.
package enum RuleCode: String, Sendable, CaseIterable {
    case malformed = "envelope.malformed"
    case schemaVersionUnsupported = "envelope.schema_version_unsupported"
    case encodingNotUTF8 = "envelope.encoding_not_utf8"
    case textNormalised = "envelope.text_normalised"
    case tooLarge = "envelope.too_large"
    case fieldInvalid = "envelope.field_invalid"
    case idMismatch = "envelope.id_mismatch"
    case idMissing = "envelope.id_missing"
    case idMalformed = "envelope.id_malformed"
    case senderMissing = "envelope.sender_missing"
    case compressed = "envelope.compressed"
    case encodingUTF16 = "envelope.encoding_utf16"
    case vocabularyUnsupported = "envelope.vocabulary_unsupported"
    case moreFindings = "envelope.more_findings"

    case columnMissing = "csv.column_missing"
    case columnUnknown = "csv.column_unknown"
    case numberAmbiguous = "csv.number_ambiguous"
    case dateUnreadable = "csv.date_unreadable"
    case formulaCell = "csv.formula_cell"

    case unitUnknown = "unit.unknown"
    case unitNameMismatch = "unit.name_mismatch"
    case unitNameSpellingVariant = "unit.name_spelling_variant"
    case unitNotEffective = "unit.not_effective"
    case unitMergedUseSuccessor = "unit.merged_use_successor"
    case unitNotExpected = "unit.not_expected"
    case senderNotAuthorised = "unit.sender_not_authorised"
    case holderOutsideReporter = "unit.holder_outside_reporter"

    case periodUnknown = "period.unknown"
    case periodNotOpen = "period.not_open"
    case periodLocked = "period.locked"
    case periodLate = "period.late"
    case periodWrongPlanYear = "period.wrong_plan_year"

    case documentNumberFormat = "document.number_format"
    case documentTypeMismatch = "document.type_mismatch"
    case documentDateInFuture = "document.date_in_future"
    case documentSignerMissing = "document.signer_missing"

    case revisionDuplicate = "revision.duplicate"
    case revisionIDReused = "revision.id_reused"
    case revisionStaleBase = "revision.stale_base"
    case revisionBaseNotFound = "revision.base_not_found"
    case revisionReasonRequired = "revision.reason_required"

    case reportEmptyNotNil = "report.empty_not_nil"
    case reportNilWithActivities = "report.nil_with_activities"
    case reportNilWithoutReason = "report.nil_without_reason"

    case activityIDDuplicate = "activity.id_duplicate"
    case activityCategoryUnknown = "activity.category_unknown"
    case activityCategoryRetired = "activity.category_retired"
    case activityLevelNotAllowed = "activity.level_not_allowed"
    case activityTitleMissing = "activity.title_missing"
    case activityDateMissing = "activity.date_missing"
    case activityDateOutsidePeriod = "activity.date_outside_period"
    case activityDateInFuture = "activity.date_in_future"
    case activityEndBeforeStart = "activity.end_before_start"
    case activityPossibleDuplicate = "activity.possible_duplicate"
    case activityPartnerMissing = "activity.partner_missing"
    case activityEvidenceMissing = "activity.evidence_missing"

    case participantsNotWholeNumber = "participants.not_whole_number"
    case participantsWomenExceedsTotal = "participants.women_exceeds_total"
    case participantsSubgroupExceedsWomen = "participants.subgroup_exceeds_women"
    case participantsModeSumMismatch = "participants.mode_sum_mismatch"
    case participantsZeroForHeld = "participants.zero_for_held"
    case participantsUnusuallyHigh = "participants.unusually_high"

    case digitalPlatformRequired = "digital.platform_required"
    case digitalPlatformUnknown = "digital.platform_unknown"
    case digitalNotCommunication = "digital.not_communication"
    case digitalReachAsParticipants = "digital.reach_as_participants"

    case totalsMismatch = "totals.mismatch"

    case partydocCongressLevelMismatch = "partydoc.congress_level_mismatch"
    case partydocTopicNotDeclared = "partydoc.topic_not_declared"
    case partydocAdoptedWithoutCitation = "partydoc.adopted_without_citation"

    case dialogueHeadMissing = "dialogue.head_missing"
    case dialogueLevelMismatch = "dialogue.level_mismatch"

    case feedbackDatesOutOfOrder = "feedback.dates_out_of_order"
}
