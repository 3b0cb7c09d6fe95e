// SPDX-License-Identifier: Apache-2.0

package import Reporting

/// Everything the program must know before the first report: units, words, calendar, plan, people, rule texts.
///
/// Read once at start from the configuration directory and then only shared. It is either whole and consistent or not
/// there at all: see ``load(directory:planYear:)``.
package struct ReferenceData: Sendable {
    package let units: UnitRegistry
    package let vocabulary: Vocabulary
    package let calendar: WorkingCalendar
    package let plan: Plan
    package let contacts: ContactBook
    package let ruleTexts: RuleTexts
}
