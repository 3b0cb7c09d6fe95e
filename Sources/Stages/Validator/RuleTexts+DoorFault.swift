// SPDX-License-Identifier: Apache-2.0

import Reporting

extension RuleTexts {
    /// What to tell the sender of a message that nobody had to read.
    func finding(_ fault: DoorFault) -> Finding {
        let code: RuleCode =
            switch fault {
            case .idMissing: .idMissing
            case .idMalformed: .idMalformed
            case .senderMissing: .senderMissing
            case .compressed: .compressed
            case .utf16: .encodingUTF16
            }
        return finding(code, path: "")
    }
}
