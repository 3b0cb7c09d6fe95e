// SPDX-License-Identifier: Apache-2.0
import CCurl
import Foundation

/// One libcurl handle: it keeps the connection to the relay between letters. Belongs to one thread at a time.
final class SMTPSession {
    private let curl: UnsafeMutableRawPointer
    private let exchange = SMTPExchange()
    private let configuration: SMTPConfiguration
    /// A connection was left open for the next letter.
    private var isKept = false

    /// libcurl wants this once a process, before its first handle.
    private static let libraryReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// - Throws: `mail.configuration_invalid` naming the setting this libcurl cannot honour.
    init(_ configuration: SMTPConfiguration) throws(MailError) {
        guard Self.libraryReady, let curl = curl_easy_init() else {
            throw MailError(.configurationInvalid, field: "libcurl", "libcurl does not start.")
        }
        self.curl = curl
        self.configuration = configuration
        try configure()
    }

    deinit {
        // Says QUIT on an open connection, within the response timeout; the callbacks' context is still alive here.
        curl_easy_cleanup(curl)
    }

    /// Sends one letter and waits for the answer, on the calling thread.
    ///
    /// A server may close a kept connection in the moment in which we use it again, or say in answer to the next letter what
    /// it thought of the last one. Nothing of this letter has been said by then, so it begins anew on a fresh connection.
    func send(_ message: MailMessage) -> MailDelivery {
        let letter = message.rendered()
        let wasKept = isKept
        var delivery = attempt(message, letter)
        if delivery.stopsEveryLetter, wasKept, openedNone { delivery = attempt(message, letter) }
        return delivery.hidingAddresses(except: message.to.address)
    }

    private func attempt(_ message: MailMessage, _ letter: [UInt8]) -> MailDelivery {
        exchange.begin(letter)
        // Local texts first: a list that could not be made must not become a letter without a reader.
        guard let recipients = curl_slist_append(nil, "<\(message.to.address)>") else {
            return .transient(MailReply(stage: .connection, words: "out of memory"))
        }
        defer { curl_slist_free_all(recipients) }
        let sender = configuration.bounceAddress ?? message.from
        let settings = [
            nhipcau_curl_set_string(curl, CURLOPT_MAIL_FROM, "<\(sender.address)>"),
            nhipcau_curl_set_list(curl, CURLOPT_MAIL_RCPT, recipients),
        ]
        if let refused = settings.first(where: { $0 != CURLE_OK }) {
            return .transient(MailReply(stage: .connection, words: Self.words(refused)))
        }
        let code = curl_easy_perform(curl)
        nhipcau_curl_set_list(curl, CURLOPT_MAIL_RCPT, nil)
        isKept = code == CURLE_OK
        if !isKept { abandonConnection() }
        return SMTPVerdict.delivery(of: exchange, code, failure: Self.words(code))
    }

    /// The last letter opened no connection: it went, or tried to go, over the one that was kept.
    private var openedNone: Bool {
        var opened = 0
        return nhipcau_curl_get_long(curl, CURLINFO_NUM_CONNECTS, &opened) == CURLE_OK && opened == 0
    }

    /// libcurl would use the connection again although an answer is still outstanding on it, and take that answer for the
    /// next letter's (7.88, after a timeout behind the final dot). A socket that is shut down counts as dead.
    private func abandonConnection() {
        var socket = curl_socket_t(-1)
        guard nhipcau_curl_get_socket(curl, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK, socket >= 0 else { return }
        shutdown(socket, Int32(SHUT_RDWR))
    }

    private func configure() throws(MailError) {
        try set("url", nhipcau_curl_set_string(curl, CURLOPT_URL, configuration.url))
        try set("url", nhipcau_curl_set_string(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps"))
        // An http_proxy of the environment is not meant for mail.
        try set("proxy", nhipcau_curl_set_string(curl, CURLOPT_PROXY, ""))
        try set("upload", nhipcau_curl_set_long(curl, CURLOPT_UPLOAD, 1))
        // On purpose no size: see `SMTPExchange`.
        try set("size", nhipcau_curl_set_offset(curl, CURLOPT_INFILESIZE_LARGE, -1))
        // Without signals: libcurl's time limit on name look-ups must not touch the other threads.
        try set("signals", nhipcau_curl_set_long(curl, CURLOPT_NOSIGNAL, 1))
        let needsTLS = configuration.security != .none
        let use = needsTLS ? CURLUSESSL_ALL : CURLUSESSL_NONE
        try set("security", nhipcau_curl_set_long(curl, CURLOPT_USE_SSL, Int(use.rawValue)))
        try set("security", nhipcau_curl_set_long(curl, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)))
        try set("security", nhipcau_curl_set_long(curl, CURLOPT_SSL_VERIFYPEER, 1))
        try set("security", nhipcau_curl_set_long(curl, CURLOPT_SSL_VERIFYHOST, 2))
        if let file = configuration.authoritiesFile {
            try set("authorities file", nhipcau_curl_set_string(curl, CURLOPT_CAINFO, file))
        }
        if let login = configuration.login {
            try set("user", nhipcau_curl_set_string(curl, CURLOPT_USERNAME, login.user))
            try set("password", nhipcau_curl_set_string(curl, CURLOPT_PASSWORD, login.password))
        }
        let connect = configuration.connectTimeout.milliseconds
        try set("connect timeout", nhipcau_curl_set_long(curl, CURLOPT_CONNECTTIMEOUT_MS, connect))
        try set("timeout", nhipcau_curl_set_long(curl, CURLOPT_TIMEOUT_MS, configuration.timeout.milliseconds))
        // Also bounds the farewell, which the limit for a letter does not.
        let response = max(1, configuration.timeout.milliseconds / 1000)
        try set("timeout", nhipcau_curl_set_long(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, response))
        try listen()
    }

    /// Lets the exchange overhear the conversation. It is as long-lived as the handle.
    private func listen() throws(MailError) {
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        let read: curl_read_callback = { buffer, size, count, context in
            guard let buffer, let context else { return 0 }
            return Unmanaged<SMTPExchange>.fromOpaque(context).takeUnretainedValue()
                .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
        }
        let overhear: curl_debug_callback = { _, kind, bytes, count, context in
            guard let bytes, let context else { return 0 }
            let exchange = Unmanaged<SMTPExchange>.fromOpaque(context).takeUnretainedValue()
            let text = UnsafeRawBufferPointer(start: bytes, count: count)
            switch kind {
            case CURLINFO_HEADER_OUT: exchange.sent(text)
            case CURLINFO_HEADER_IN: exchange.received(text)
            default: break
            }
            return 0
        }
        // Reply lines also go to the header callback, whose default is to print nothing, and to no body.
        let swallow: curl_write_callback = { _, size, count, _ in size * count }
        try set("read", nhipcau_curl_set_read(curl, read, context))
        try set("write", nhipcau_curl_set_write(curl, swallow, nil))
        try set("header", nhipcau_curl_set_header(curl, swallow, nil))
        try set("debug", nhipcau_curl_set_debug(curl, overhear, context))
        // With a debug callback nothing is printed.
        try set("verbose", nhipcau_curl_set_long(curl, CURLOPT_VERBOSE, 1))
    }

    private func set(_ field: String, _ code: CURLcode) throws(MailError) {
        guard code == CURLE_OK else {
            throw MailError(.configurationInvalid, field: field, "libcurl refuses it: \(Self.words(code)).")
        }
    }

    private static func words(_ code: CURLcode) -> String {
        curl_easy_strerror(code).map { String(cString: $0) } ?? "libcurl error \(code.rawValue)"
    }
}

extension Duration {
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(clamping: seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
