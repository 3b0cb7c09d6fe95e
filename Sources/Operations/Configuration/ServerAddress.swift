// SPDX-License-Identifier: Apache-2.0

/// One server of a list: a name, an address or, for PostgreSQL, the directory of a Unix socket; and a port.
package struct ServerAddress: Sendable, Equatable {
    package var host: String
    package var port: Int

    /// Reads `a,b:5673,[2001:db8::1]:5673`: servers divided by commas, each with a port of its own or the standard one.
    ///
    /// - Returns: the part that is no server, when there is one.
    static func list(_ text: String, port: Int) -> Result<[ServerAddress], Problem> {
        var list: [ServerAddress] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let part = part.trimmingPrefix { $0 == " " }
            guard let address = ServerAddress(part, port: port) else { return .failure(Problem(part: String(part))) }
            list.append(address)
        }
        return .success(list)
    }

    struct Problem: Error {
        let part: String
    }

    private init?(_ text: Substring, port standard: Int) {
        var text = text
        while text.last == " " { text.removeLast() }
        if text.hasPrefix("/") {
            self.init(host: String(text), port: standard)
        } else if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            self.init(text[text.index(after: text.startIndex)..<end], text[text.index(after: end)...], standard)
        } else if text.count(where: { $0 == ":" }) > 1 {
            // An IPv6 address by itself.
            self.init(host: String(text), port: standard)
        } else {
            let end = text.firstIndex(of: ":") ?? text.endIndex
            self.init(text[..<end], text[end...], standard)
        }
        guard !host.isEmpty, !host.contains(" ") else { return nil }
    }

    /// - Parameter rest: empty, or a colon and the port.
    private init?(_ host: Substring, _ rest: Substring, _ standard: Int) {
        guard !rest.isEmpty else {
            self.init(host: String(host), port: standard)
            return
        }
        guard rest.first == ":", let port = Int(rest.dropFirst()), (1...65_535).contains(port) else { return nil }
        self.init(host: String(host), port: port)
    }

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Whether what is said to it stays on this machine.
    var isLocal: Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.") || host.hasPrefix("/")
    }
}

extension ConfigurationSource {
    /// A list of servers, for a cluster; one is a list as well.
    mutating func servers(_ key: String, default standard: String, port: Int) -> [ServerAddress] {
        let text = string(key, default: standard)
        switch ServerAddress.list(text, port: port) {
        case .success(let list): return list
        case .failure(let failure):
            problem(
                key,
                "has no server in the part \"\(failure.part)\"",
                fix: "Write names divided by commas, each with a port where it is not \(port): a,b:\(port)."
            )
            return [ServerAddress(host: standard, port: port)]
        }
    }
}
