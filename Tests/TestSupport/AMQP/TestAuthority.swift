// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A certificate authority for one test, made by the `openssl` command in a folder that is deleted with it.
package final class TestAuthority: Sendable {
    private let folder: URL

    /// PEM file with the authority's certificate.
    package var file: String { folder.appending(path: "ca.pem").path }

    package init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "nhipcau-ca-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await openssl(subject: "/CN=NhipCau test authority", name: "ca", [])
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// A key and a certificate for one host name, signed by this authority.
    package func issue(for host: String) async throws -> (certificate: String, key: String) {
        try await openssl(
            subject: "/CN=\(host)",
            name: host,
            [
                "-CA", file, "-CAkey", folder.appending(path: "ca.key").path, "-addext", "subjectAltName=DNS:\(host)",
                "-addext", "basicConstraints=critical,CA:FALSE",
            ]
        )
        return (folder.appending(path: "\(host).pem").path, folder.appending(path: "\(host).key").path)
    }

    private func openssl(subject: String, name: String, _ more: [String]) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days",
                "2", "-subj", subject, "-keyout", folder.appending(path: "\(name).key").path, "-out",
                folder.appending(path: "\(name).pem").path,
            ] + more
        process.standardError = FileHandle.nullDevice
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                continuation.resume(throwing: error)
            }
        }
        guard status == 0 else { throw TestSupportError("openssl could not make a certificate for \(name)") }
    }
}
