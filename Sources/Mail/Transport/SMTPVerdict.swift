// SPDX-License-Identifier: Apache-2.0
import CCurl

/// Turns the end of a conversation into a ``MailDelivery``: by the server's number where there is one, by how far the
/// letter had come where there is none. libcurl's own code only supplies words.
enum SMTPVerdict {
    static func delivery(
        succeeded: Bool,
        stage: MailReply.Stage,
        code: Int?,
        words: String,
        failure: String
    ) -> MailDelivery {
        if succeeded { return .accepted(MailReply(stage: .final, code: code, words: words)) }
        let reply = MailReply(stage: stage, code: code, words: words.isEmpty ? failure : words)
        switch code {
        case .some(400...499): return .transient(reply)
        case .some(500...599): return .permanent(reply)
        case .some(200...299) where stage == .final: return .accepted(reply)
        default:
            // No refusal, yet no success: the line broke, or time ran out.
            let broken = MailReply(stage: stage, words: failure)
            return stage == .final ? .unknown(broken) : .transient(broken)
        }
    }

    /// TLS trouble shows in no reply; it belongs to the encryption wherever the last reply stood.
    static func isEncryptionFailure(_ code: CURLcode) -> Bool {
        switch code {
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            true
        default: false
        }
    }
}
