// SPDX-License-Identifier: Apache-2.0

package import Operations
package import Reporting

extension RuleBook {
    /// The rules with the reference data of the configured directory.
    ///
    package convenience init(_ data: ReferenceData) {
        self.init(
            units: data.units,
            vocabulary: data.vocabulary,
            calendar: data.calendar,
            plan: data.plan,
            texts: data.ruleTexts
        )
    }
}
