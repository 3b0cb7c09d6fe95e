// SPDX-License-Identifier: Apache-2.0

import CCrypto

/// SHA-256 (FIPS 180-4) of a submission's bytes, taken once at the door: it tells a repeat from a conflict, and the
/// receipt gives it back to the sender.
package enum ContentHash {
    /// 32 bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { digest, count in
            _ = SHA256(bytes, bytes.count, digest.baseAddress)
            count = Int(SHA256_DIGEST_LENGTH)
        }
    }
}
