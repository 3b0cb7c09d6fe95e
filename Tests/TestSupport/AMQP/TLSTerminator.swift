// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Speaks TLS on a free port of loopback and hands on in plain: a broker with a TLS listener for tests. A Python
/// process, which ends when its standard input does, so with the test at the latest.
package final class TLSTerminator: Sendable {
    package let port: Int
    private let input: FileHandle

    package init(certificate: String, key: String, to host: String, port serverPort: Int) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-u", "-c", Self.script, certificate, key, host, String(serverPort)]
        let standardInput = Pipe()
        let standardOutput = Pipe()
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        process.standardError = FileHandle.nullDevice
        try process.run()
        input = standardInput.fileHandleForWriting
        let output = standardOutput.fileHandleForReading
        let line = await withCheckedContinuation { continuation in
            // A thread: the read blocks.
            Thread.detachNewThread { continuation.resume(returning: output.availableData) }
        }
        guard let announced = Int(String(decoding: line, as: UTF8.self).prefix { $0.isNumber }) else {
            throw TestSupportError("the TLS proxy (python3) did not start")
        }
        port = announced
    }

    package func close() {
        try? input.close()
    }

    private static let script = """
        import socket, ssl, sys, threading
        certificate, key, host, port = sys.argv[1:5]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        listener = socket.create_server(("127.0.0.1", 0))

        def pump(source, target):
            try:
                while data := source.recv(65536):
                    target.sendall(data)
            except OSError:
                pass
            for end in (source, target):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

        def serve(plain):
            try:
                client = context.wrap_socket(plain, server_side=True)
            except OSError:
                plain.close()
                return
            server = socket.create_connection((host, int(port)))
            threading.Thread(target=pump, args=(client, server), daemon=True).start()
            threading.Thread(target=pump, args=(server, client), daemon=True).start()

        def accept():
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        print(listener.getsockname()[1])
        sys.stdin.read()
        """
}
