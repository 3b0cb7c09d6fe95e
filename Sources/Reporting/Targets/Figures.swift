// SPDX-License-Identifier: Apache-2.0

/// Ten counts of one unit. Plain fields, no allocation: one of these exists per unit per report in flight.
///
/// Sums saturate instead of trapping, so that no input can stop a worker; a real province stays far below the limit.
package struct Figures: Hashable, Sendable {
    package var activities: Int32 = 0
    package var participants: Int32 = 0
    package var women: Int32 = 0
    package var cadreSupport: Int32 = 0
    package var partydocFeedback: Int32 = 0
    package var partydocAdopted: Int32 = 0
    package var dialogue: Int32 = 0
    package var digitalTraining: Int32 = 0
    package var communication: Int32 = 0
    package var communicationDigital: Int32 = 0

    package static let zero = Figures()

    package init() {}

    /// From ten numbers in `Measure` order; nil for any other length.
    package init?(_ values: some Collection<Int32>) {
        guard values.count == Measure.allCases.count else { return nil }
        for (measure, value) in zip(Measure.allCases, values) {
            self[measure] = value
        }
    }

    /// Ten numbers in `Measure` order.
    package var values: [Int32] {
        Measure.allCases.map { self[$0] }
    }

    package subscript(measure: Measure) -> Int32 {
        get {
            switch measure {
            case .activities: activities
            case .participants: participants
            case .women: women
            case .cadreSupport: cadreSupport
            case .partydocFeedback: partydocFeedback
            case .partydocAdopted: partydocAdopted
            case .dialogue: dialogue
            case .digitalTraining: digitalTraining
            case .communication: communication
            case .communicationDigital: communicationDigital
            }
        }
        set {
            switch measure {
            case .activities: activities = newValue
            case .participants: participants = newValue
            case .women: women = newValue
            case .cadreSupport: cadreSupport = newValue
            case .partydocFeedback: partydocFeedback = newValue
            case .partydocAdopted: partydocAdopted = newValue
            case .dialogue: dialogue = newValue
            case .digitalTraining: digitalTraining = newValue
            case .communication: communication = newValue
            case .communicationDigital: communicationDigital = newValue
            }
        }
    }

    package static func + (left: Figures, right: Figures) -> Figures {
        left.combined(with: right) { $0.addingSaturating($1) }
    }

    package static func - (left: Figures, right: Figures) -> Figures {
        left.combined(with: right) { $0.subtractingSaturating($1) }
    }

    package static func += (left: inout Figures, right: Figures) {
        left = left + right
    }

    private func combined(with other: Figures, _ operation: (Int32, Int32) -> Int32) -> Figures {
        var result = Figures()
        result.activities = operation(activities, other.activities)
        result.participants = operation(participants, other.participants)
        result.women = operation(women, other.women)
        result.cadreSupport = operation(cadreSupport, other.cadreSupport)
        result.partydocFeedback = operation(partydocFeedback, other.partydocFeedback)
        result.partydocAdopted = operation(partydocAdopted, other.partydocAdopted)
        result.dialogue = operation(dialogue, other.dialogue)
        result.digitalTraining = operation(digitalTraining, other.digitalTraining)
        result.communication = operation(communication, other.communication)
        result.communicationDigital = operation(communicationDigital, other.communicationDigital)
        return result
    }
}

extension Int32 {
    fileprivate func addingSaturating(_ other: Int32) -> Int32 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }

    fileprivate func subtractingSaturating(_ other: Int32) -> Int32 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other > 0 ? .min : .max) : difference
    }
}
