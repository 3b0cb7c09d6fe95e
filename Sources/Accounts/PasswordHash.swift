// SPDX-License-Identifier: Apache-2.0

import CCrypto
import Foundation

/// A password as RabbitMQ keeps it: base64 of four bytes of salt and SHA-256 of salt and password
/// ("Credentials and Passwords", `rabbit_password_hashing_sha256`).
package enum PasswordHash {
    package static let algorithm = "rabbit_password_hashing_sha256"

    /// - Parameter salt: four bytes; random ones unless a test wants its own.
    package static func rabbit(
        _ password: String,
        salt: [UInt8] = (0..<4).map { _ in UInt8.random(in: .min ... .max) }
    ) -> String {
        Data(salt + sha256(salt + Array(password.utf8))).base64EncodedString()
    }

    private static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { digest, count in
            _ = SHA256(bytes, bytes.count, digest.baseAddress)
            count = Int(SHA256_DIGEST_LENGTH)
        }
    }
}
