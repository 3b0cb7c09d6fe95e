// SPDX-License-Identifier: Apache-2.0

package import AMQP
import Foundation

/// The broker that tests talk to, named by the environment:
///
/// - `NHIPCAU_TEST_BROKER`: `host:port`, required;
/// - `NHIPCAU_TEST_BROKER_USER`, `NHIPCAU_TEST_BROKER_VHOST`: default `nhipcau`;
/// - `NHIPCAU_TEST_BROKER_PASSWORD_FILE`: a file whose first line is the password, required.
package enum TestBroker {
    /// How to reach it. The limits are short, so that a test of a failure takes seconds.
    ///
    /// - Throws: `TestSupportError` when the environment does not name a broker: a test that needs one fails, it is
    ///   never skipped in silence.
    package static func configuration(
        heartbeat: Duration = .seconds(10),
        callLimit: Duration = .seconds(10)
    ) throws -> AMQPConfiguration {
        let address = try required("NHIPCAU_TEST_BROKER")
        let parts = address.split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1]) else {
            throw TestSupportError("NHIPCAU_TEST_BROKER is \"\(address)\"; host:port is expected")
        }
        return AMQPConfiguration(
            host: String(parts[0]),
            port: port,
            virtualHost: variable("NHIPCAU_TEST_BROKER_VHOST") ?? "nhipcau",
            user: variable("NHIPCAU_TEST_BROKER_USER") ?? "nhipcau",
            password: try password(),
            connectionName: "nhipcau-tests",
            heartbeat: heartbeat,
            callLimit: callLimit
        )
    }

    private static func password() throws -> String {
        let file = try required("NHIPCAU_TEST_BROKER_PASSWORD_FILE")
        guard let data = FileManager.default.contents(atPath: file) else {
            throw TestSupportError("NHIPCAU_TEST_BROKER_PASSWORD_FILE names \(file), which cannot be read")
        }
        return String(String(decoding: data, as: UTF8.self).prefix { !$0.isNewline })
    }

    private static func required(_ name: String) throws -> String {
        guard let value = variable(name) else {
            throw TestSupportError("\(name) is not set: start a broker (./nhipcau test does) or name one")
        }
        return value
    }

    private static func variable(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// A test cannot run as it is; the text says what is missing.
package struct TestSupportError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

extension AMQPConfiguration {
    /// The same broker seen through a proxy on loopback.
    package func through(_ proxy: FaultProxy) -> AMQPConfiguration {
        var copy = self
        copy.host = "127.0.0.1"
        copy.port = proxy.port
        return copy
    }
}
