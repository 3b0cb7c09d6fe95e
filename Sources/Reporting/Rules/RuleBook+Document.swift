// SPDX-License-Identifier: Apache-2.0

extension RuleBook {
    /// Rules about the official document that carries the report (NĐ 30/2020).
    func checkDocument(_ document: ReportDocument, _ facts: SubmissionFacts, _ findings: inout FindingList) {
        if !document.number.isEmpty || !document.symbol.isEmpty, !isPlainReportNumber(document) {
            let parsed = DocumentNumber(number: document.number, symbol: document.symbol)
            if parsed == nil {
                let value = "\(document.number)/\(document.symbol)"
                findings.append(texts.finding(.documentNumberFormat, ["value": value], path: "/document/number"))
            } else if parsed?.isReport == false {
                let parameters: KeyValuePairs = ["symbol": document.symbol]
                findings.append(texts.finding(.documentTypeMismatch, parameters, path: "/document/symbol"))
            }
        }
        if let issuedOn = document.issuedOn, issuedOn > facts.receivedOn {
            let parameters: KeyValuePairs = ["date": issuedOn.vietnamese]
            findings.append(texts.finding(.documentDateInFuture, parameters, path: "/document/issued_on"))
        }
        if document.signerName.isEmpty || document.signerPosition.isEmpty {
            let path = document.signerName.isEmpty ? "/document/signer_name" : "/document/signer_position"
            findings.append(texts.finding(.documentSignerMissing, path: path))
        }
    }

    /// The form nearly all reports have, digits and `BC-` with capitals, told without taking the text apart.
    private func isPlainReportNumber(_ document: ReportDocument) -> Bool {
        let number = document.number.utf8
        let symbol = document.symbol.utf8
        guard (1...6).contains(number.count), number.contains(where: { $0 != UInt8(ascii: "0") }),
            number.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), symbol.count > 3,
            document.symbol.hasPrefix("BC-")
        else { return false }
        return symbol.dropFirst(3).allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }
}
