// SPDX-License-Identifier: Apache-2.0

/// The look-up tables of all keys and closed word lists of `report.v1`. Built once per reader.
final class ContractKeys: Sendable {
    let report = KeyTable<ReportField>()
    let unit = KeyTable<UnitField>()
    let document = KeyTable<DocumentField>()
    let totals = KeyTable<TotalsField>()
    let activity = KeyTable<ActivityField>()
    let counterpart = KeyTable<CounterpartField>()
    let request = KeyTable<RequestField>()

    let reportType = KeyTable<ReportType>()
    let status = KeyTable<Activity.Status>()
    let role = KeyTable<Activity.Role>()
    let mode = KeyTable<Activity.Mode>()
    let congressLevel = KeyTable<Activity.CongressLevel>()
    let proposalStatus = KeyTable<Activity.ProposalStatus>()
    let head = KeyTable<Activity.Counterpart.Head>()
    let unitLevel = KeyTable<UnitLevel>()
    let requestLevel = KeyTable<FeedbackRequest.Level>()
}
