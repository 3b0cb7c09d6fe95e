// SPDX-License-Identifier: Apache-2.0

extension TargetTable {
    /// The table as JSON, for programs: plain digits, ISO dates, keys in a fixed order.
    package var json: String {
        var text = "{\"schema\":\"targets.v1\",\"plan_year\":\(planYear),\"as_of\":\"\(asOf.iso)\",\"rows\":["
        text += rows.map(\.json).joined(separator: ",")
        text += "],\"joint_repeats\":{\"communication\":\(joint.communication)"
        text += ",\"communication_digital\":\(joint.communicationDigital)}"
        text += ",\"unknown_codes\":[" + unknownCodes.map(quoted).joined(separator: ",") + "]}"
        return text
    }
}

extension TargetRow {
    fileprivate var json: String {
        let part =
            switch part {
            case .whole: "whole"
            case .level(let level): level.rawValue
            case .duty: "duty"
            case .successors: "successors"
            }
        var text = "{\"target\":\(quoted(target.slug.rawValue)),\"clause\":\(quoted(clause)),\"part\":\(quoted(part))"
        text += ",\"label_vi\":\(quoted(label)),\"modality\":\(quoted(target.modality.rawValue))"
        text += ",\"as_of\":\(quoted(asOf.iso)),\"done\":\(done),\"total\":\(total)"
        text += ",\"permille\":\(number(permille)),\"state\":\(quoted(state.rawValue)),\"lacking\":\(number(lacking))"
        text += ",\"superseded_because\":\(target.supersededBecause.map(quoted) ?? "null"),\"gaps\":["
        text += gaps.map(\.json).joined(separator: ",")
        return text + "]}"
    }
}

extension TargetRow.Gap {
    fileprivate var json: String {
        "{\"unit_code\":\(quoted(unit.code)),\"name\":\(quoted(unit.name)),\"parent_code\":"
            + "\(unit.parentCode.map(quoted) ?? "null"),\"done\":\(done),\"total\":\(total),"
            + "\"lacking\":\(number(lacking))}"
    }
}

private func number(_ value: Int?) -> String {
    value.map { String($0) } ?? "null"
}

/// A JSON string (RFC 8259 §7).
private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case _ where scalar.value < 0x20:
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
