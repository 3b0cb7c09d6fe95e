// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Operations
import ServiceLifecycle
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Connections that ask nothing must not keep anybody from asking, nor the process from its descriptors.
struct OpsServerCrowdTests {
    /// Sockets that are connected and say `begin` or nothing.
    private final class Idlers {
        private(set) var descriptors: [Int32] = []

        init(_ count: Int, port: Int, saying words: String) throws {
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            for _ in 0..<count {
                let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                try #require(descriptor >= 0, "\(errno)")
                descriptors.append(descriptor)
                var address = sockaddr_in()
                address.sin_family = sa_family_t(AF_INET)
                address.sin_port = in_port_t(UInt16(port).bigEndian)
                address.sin_addr.s_addr = inet_addr("127.0.0.1")
                let connected = withUnsafePointer(to: &address) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                    }
                }
                try #require(connected == 0, "\(errno)")
                let bytes = Array(words.utf8)
                _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            }
        }

        /// Those that the other side has not closed.
        var open: Int {
            descriptors.count { descriptor in
                var byte: UInt8 = 0
                let count = recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT) | Int32(MSG_PEEK))
                return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)
            }
        }

        func end() { for descriptor in descriptors { close(descriptor) } }
    }

    @Test(
        "3,000 connections that ask nothing, or half, leave the port answering and hold few descriptors",
        arguments: [
            "", "GET /livez HTTP/1.1\r\nHost: x\r\n",
            "POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf",
        ]
    )
    func halfOpen(_ words: String) async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let server = OpsServer(
            settings: OpsSettings(),
            health: HealthChecks(),
            registry: PrometheusRegistry(),
            logger: Logger(label: "test") { _ in PortLog(continuation: continuation) }
        )
        let group = ServiceGroup(
            configuration: .init(services: [server], logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() })
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let idlers = try Idlers(3_000, port: port, saying: words)
            defer { idlers.end() }
            #expect(try await RawHTTP.request("/livez", port: port).status == 200)
            let deadline = ContinuousClock.now + .seconds(60)
            while idlers.open > 64, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(50)) }
            #expect(idlers.open <= 64)
            #expect(try await RawHTTP.request("/livez", port: port).status == 200)
            // Nobody who says nothing stays.
            while idlers.open > 0, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(50)) }
            #expect(idlers.open == 0)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}

/// Hands the port that is logged to a test.
private struct PortLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info
    let continuation: AsyncStream<Int>.Continuation

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        if let port = event.metadata?[LogKey.port].flatMap({ Int("\($0)") }) { continuation.yield(port) }
    }
}
