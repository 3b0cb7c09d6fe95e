// SPDX-License-Identifier: Apache-2.0

/// The closed set of figures kept per unit and plan year; the order is that of the stored arrays and must not change.
package enum Measure: Int, Sendable, CaseIterable {
    /// Held activities of any category.
    case activities
    case participants
    case women
    /// T1: held activities supporting women cadres, led by the unit.
    case cadreSupport
    /// T2a: held conferences commenting on congress drafts about women and children.
    case partydocFeedback
    /// T2b: proposals adopted into a congress document, with a citation.
    case partydocAdopted
    /// T3: held dialogue conferences with a head of the same level.
    case dialogue
    /// T4: held digital-transformation classes.
    case digitalTraining
    /// T5, denominator: held communication activities.
    case communication
    /// T5, numerator: those of them on at least one digital platform.
    case communicationDigital

    /// The column of `unit_totals`.
    package var sqlColumn: String {
        switch self {
        case .activities: "activities"
        case .participants: "participants"
        case .women: "women"
        case .cadreSupport: "cadre_support"
        case .partydocFeedback: "partydoc_feedback"
        case .partydocAdopted: "partydoc_adopted"
        case .dialogue: "dialogue"
        case .digitalTraining: "digital_training"
        case .communication: "communication"
        case .communicationDigital: "communication_digital"
        }
    }
}
