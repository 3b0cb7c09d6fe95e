// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

extension RuleCase {
    static let rows = [
        RuleCase(
            code: .activityIDDuplicate,
            fires: {
                $0.report.activities.append($0.row)
                $0.report.activities[1].title = "Tọa đàm về an toàn trên mạng"
            },
            spares: {
                $0.report.activities.append($0.row)
                $0.report.activities[1].title = "Tọa đàm về an toàn trên mạng"
                $0.report.activities[1].activityKey = "TT-2025-002"
            }
        ),
        RuleCase(
            code: .activityPossibleDuplicate,
            fires: {
                $0.report.activities.append($0.row)
                $0.report.activities[1].activityKey = "TT-2025-002"
            },
            spares: {
                $0.report.activities.append($0.row)
                $0.report.activities[1].activityKey = "TT-2025-002"
                $0.report.activities[1].unitCode = "12826"
            }
        ),
        RuleCase(
            code: .activityCategoryUnknown,
            fires: { $0.row.category = "comm.sessions" },
            spares: { $0.row.category = "other" }
        ),
        RuleCase(
            code: .activityLevelNotAllowed,
            fires: { $0.row.category = "law.draft_comment" },
            spares: {
                $0.row.category = "law.draft_comment"
                $0.report(as: "34")
            }
        ),
        RuleCase(code: .activityTitleMissing, fires: { $0.row.title = "..." }, spares: { $0.row.title = "Mít" }),
        RuleCase(
            code: .activityDateMissing,
            fires: { $0.row.heldFrom = nil },
            spares: {
                $0.row.heldFrom = nil
                $0.row.status = .planned
            }
        ),
        RuleCase(
            code: .activityDateOutsidePeriod,
            fires: { $0.row.heldFrom = try day("2024-12-14") },
            spares: { $0.row.heldFrom = try day("2024-12-15") }
        ),
        RuleCase(
            code: .activityDateInFuture,
            fires: {
                $0.row.heldFrom = try day("2025-03-11")
                try $0.receive(on: "2025-03-10")
            },
            spares: {
                $0.row.heldFrom = try day("2025-03-10")
                try $0.receive(on: "2025-03-10")
            }
        ),
        RuleCase(
            code: .activityEndBeforeStart,
            fires: { $0.row.heldTo = try day("2025-02-11") },
            spares: { $0.row.heldTo = $0.row.heldFrom }
        ),
        RuleCase(
            code: .activityPartnerMissing,
            fires: { $0.row.role = .joint },
            spares: {
                $0.row.role = .joint
                $0.row.partners = ["Đoàn Thanh niên"]
            }
        ),
        RuleCase(
            code: .activityEvidenceMissing,
            fires: { $0.row.category = "cadre.support" },
            // Only led activities count toward II.1, so nobody asks a joint one for evidence.
            spares: {
                $0.row.category = "cadre.support"
                $0.row.role = .joint
                $0.row.partners = ["Ban Tổ chức"]
            }
        ),
    ]

    static let people = [
        RuleCase(
            code: .participantsWomenExceedsTotal,
            fires: { $0.row.participantsWomen = 121 },
            spares: { $0.row.participantsWomen = 120 }
        ),
        RuleCase(
            code: .participantsSubgroupExceedsWomen,
            fires: { $0.row.religious = 111 },
            spares: { $0.row.religious = 110 }
        ),
        RuleCase(
            code: .participantsModeSumMismatch,
            fires: {
                $0.row.mode = .hybrid
                ($0.row.participantsInPerson, $0.row.participantsOnline) = (100, 21)
            },
            spares: {
                $0.row.mode = .hybrid
                ($0.row.participantsInPerson, $0.row.participantsOnline) = (100, 20)
            }
        ),
        RuleCase(
            code: .participantsZeroForHeld,
            fires: { ($0.row.participantsTotal, $0.row.participantsWomen) = (0, 0) },
            // Nobody comes together to publish.
            spares: {
                ($0.row.participantsTotal, $0.row.participantsWomen) = (0, 0)
                $0.row.category = "comm.publication"
            }
        ),
        RuleCase(
            code: .participantsUnusuallyHigh,
            fires: { $0.row.participantsTotal = 5001 },
            spares: { $0.row.participantsTotal = 5000 }
        ),
        RuleCase(
            code: .digitalPlatformRequired,
            fires: { $0.row.mode = .online },
            spares: {
                $0.row.mode = .online
                $0.row.platforms = ["zalo"]
            }
        ),
        RuleCase(
            code: .digitalPlatformUnknown,
            fires: { $0.row.platforms = ["zalo", "tiktok"] },
            spares: { $0.row.platforms = ["zalo", "other"] }
        ),
        RuleCase(
            code: .digitalNotCommunication,
            fires: {
                $0.row.category = "voice.forum"
                $0.row.platforms = ["zalo"]
            },
            spares: { $0.row.platforms = ["zalo"] }
        ),
        RuleCase(
            code: .digitalReachAsParticipants,
            fires: { $0.row.reach = 120 },
            spares: { $0.row.reach = 121 }
        ),
    ]

    static let congress = [
        RuleCase(
            code: .partydocCongressLevelMismatch,
            fires: {
                $0.row.category = "partydoc.feedback_conference"
                $0.row.congressLevel = .commune
            },
            spares: {
                $0.row.category = "partydoc.feedback_conference"
                $0.row.congressLevel = .commune
                $0.row.unitCode = "12826"
            }
        ),
        RuleCase(
            code: .partydocTopicNotDeclared,
            fires: { $0.row.category = "partydoc.feedback_conference" },
            spares: {
                $0.row.category = "partydoc.feedback_conference"
                $0.row.topics = ["women_children"]
            }
        ),
        RuleCase(
            code: .partydocAdoptedWithoutCitation,
            fires: {
                $0.row.category = "partydoc.proposal"
                $0.row.proposalStatus = .adopted
            },
            spares: {
                $0.row.category = "partydoc.proposal"
                $0.row.proposalStatus = .submitted
            }
        ),
        RuleCase(
            code: .dialogueHeadMissing,
            fires: { $0.row.category = "dialogue.conference" },
            spares: {
                $0.row.category = "dialogue.conference"
                $0.row.status = .planned
            }
        ),
        RuleCase(
            code: .dialogueLevelMismatch,
            fires: {
                $0.row.category = "dialogue.conference"
                $0.row.counterparts = [.init(head: .party, level: .commune)]
            },
            spares: {
                $0.row.category = "dialogue.conference"
                $0.row.counterparts = [
                    .init(head: .party, level: .commune), .init(head: .government, level: .district),
                ]
            }
        ),
    ]

    static let rest = [
        RuleCase(
            code: .revisionReasonRequired,
            fires: { $0.report.baseRevision = 1 },
            spares: {
                $0.report.baseRevision = 1
                $0.report.revisionReason = "Bổ sung số nữ"
            }
        ),
        RuleCase(
            code: .reportEmptyNotNil,
            fires: { $0.report.activities = [] },
            spares: {
                $0.report.activities = []
                $0.report.isNil = true
            }
        ),
        RuleCase(
            code: .reportNilWithActivities,
            fires: { $0.report.isNil = true },
            spares: { $0.report.nilReason = "Không có gì" }
        ),
        RuleCase(
            code: .reportNilWithoutReason,
            fires: {
                $0.report.isNil = true
                $0.report.activities = []
            },
            spares: {
                $0.report.isNil = true
                $0.report.activities = []
                $0.report.nilReason = "Đơn vị mới thành lập"
            }
        ),
        RuleCase(
            code: .totalsMismatch,
            fires: {
                $0.report.totals = DeclaredTotals()
                $0.report.totals?.participantsWomen = 109
            },
            // Only held rows are summed.
            spares: {
                $0.report.totals = DeclaredTotals()
                $0.report.totals?.participantsTotal = 0
                $0.report.totals?.activities = 1
                $0.row.status = .planned
            }
        ),
        RuleCase(
            code: .feedbackIDDuplicate,
            fires: {
                var request = FeedbackRequest()
                request.requestKey = "GY-1"
                $0.report.feedbackRequests = [request, request]
            },
            spares: {
                var request = FeedbackRequest()
                request.requestKey = "GY-1"
                $0.report.feedbackRequests = [request]
                request.requestKey = "GY-2"
                $0.report.feedbackRequests.append(request)
            }
        ),
        RuleCase(
            code: .feedbackDatesOutOfOrder,
            fires: {
                var request = FeedbackRequest()
                (request.receivedOn, request.replyBy) = (try day("2025-03-03"), try day("2025-03-02"))
                $0.report.feedbackRequests = [request]
            },
            spares: {
                var request = FeedbackRequest()
                (request.receivedOn, request.replyBy) = (try day("2025-03-03"), try day("2025-03-03"))
                $0.report.feedbackRequests = [request]
            }
        ),
    ]
}
