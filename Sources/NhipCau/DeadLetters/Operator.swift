// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// Who sits at the keyboard.
enum Operator {
    /// The name of the account on this machine; its number where it has no name. Not what the environment says.
    static var name: String {
        guard let record = getpwuid(getuid()), let name = record.pointee.pw_name else { return "uid \(getuid())" }
        return String(cString: name)
    }

    /// Asks on the terminal; without one nobody can be asked.
    ///
    /// - Returns: whether the answer was yes.
    static func agrees(to question: String) async -> Bool {
        guard isatty(STDIN_FILENO) == 1 else { return false }
        Console.error(question + " Type yes:")
        let answer = try? await BlockingWork.run { readLine() }
        return answer.flatMap { $0 }?.trimmingCharacters(in: .whitespaces).lowercased() == "yes"
    }
}
