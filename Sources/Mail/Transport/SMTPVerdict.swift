// SPDX-License-Identifier: Apache-2.0
import CCurl

/// Turns the end of a conversation into a ``MailDelivery``: by the server's number where there is one, by how far the
/// letter had come where there is none. libcurl's own code only supplies words, and two facts that show in no reply.
enum SMTPVerdict {
    static func delivery(of exchange: SMTPExchange, _ result: CURLcode, failure: String) -> MailDelivery {
        var stage = exchange.stage
        var code = exchange.code
        if isEncryptionFailure(result), stage <= .encryption {
            // TLS trouble shows in no reply; it belongs to the encryption wherever the last reply stood.
            stage = .encryption
            if (code ?? 0) < 400 { code = nil }
        }
        if result == CURLE_SEND_ERROR, stage == .final, code == nil {
            // The system did not take the dot: the letter has no end, and nobody may deliver it (RFC 5321 §4.1.1.4).
            stage = .content
        }
        let words = exchange.words
        let reply = MailReply(
            stage: stage,
            code: code,
            status: exchange.status,
            words: words.isEmpty ? failure : words
        )
        if result == CURLE_OK { return .accepted(reply) }
        switch code {
        case .some(400...499): return .transient(reply)
        case .some(500...599): return .permanent(reply)
        case .some(200...299) where stage == .final: return .accepted(reply)
        default:
            // No refusal, yet no success: the line broke, time ran out, or the answer was no SMTP.
            let broken = MailReply(stage: stage, words: failure)
            return stage == .final ? .unknown(broken) : .transient(broken)
        }
    }

    private static func isEncryptionFailure(_ code: CURLcode) -> Bool {
        switch code {
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            true
        default: false
        }
    }
}
