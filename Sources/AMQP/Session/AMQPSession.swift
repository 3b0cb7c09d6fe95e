// SPDX-License-Identifier: Apache-2.0

import CRabbitMQ
import Glibc

/// One connection with one channel, used by one thread from birth to death (the library allows no sharing, and two
/// channels on a connection lose frames in its reader). Every method may block, within the configured limits.
package final class AMQPSession {
    static let channel: amqp_channel_t = 1

    let configuration: AMQPConfiguration
    let state: amqp_connection_state_t
    let watch: Watchdog.Watch
    var arena = Arena()
    /// Each refused request costs the channel, and with it what was set on it: confirms, and the count of publishes.
    private(set) var channelsOpened = 0
    private(set) var assembler: ContentAssembler
    private(set) var descriptor: Int32 = -1

    /// Connects, logs in and opens the channel.
    ///
    /// - Throws: `unreachable` and `timeout` (a retry may help), `accessRefused` (it does not).
    package init(_ configuration: AMQPConfiguration, bodyLimit: Int = .max) throws(AMQPError) {
        guard let state = amqp_new_connection() else { throw AMQPError(.invalid, "no memory for a connection") }
        self.configuration = configuration
        self.state = state
        self.assembler = ContentAssembler(bodyLimit: bodyLimit)
        self.watch = Watchdog.shared.register(limit: configuration.callLimit)
        try openSocket()
        watch.attach(descriptor)
        try login()
        try openChannel()
    }

    deinit {
        watch.cancel()
        amqp_destroy_connection(state)
    }

    /// What was agreed on; the broker may have asked for less than we did.
    var heartbeat: Duration {
        let seconds = amqp_get_heartbeat(state)
        return seconds > 0 ? .seconds(Int(seconds)) : configuration.heartbeat
    }

    /// Says good-bye within the request limit. Without it the broker notes a lost connection; nothing else differs.
    package func close() {
        watch.enter()
        defer { watch.leave() }
        _ = amqp_connection_close(state, AMQP_REPLY_SUCCESS)
    }

    private func openSocket() throws(AMQPError) {
        if let tls = configuration.tls {
            guard let socket = amqp_ssl_socket_new(state) else { throw AMQPError(.invalid, "no memory for TLS") }
            // Peer and host name are verified by default; the versions are not bounded by default.
            try check(amqp_ssl_socket_set_cacert(socket, tls.authorityFile), "reading \(tls.authorityFile)")
            try check(amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST), "bounding TLS")
            var limit = timeval(configuration.connectTimeout)
            try check(
                amqp_socket_open_noblock(socket, configuration.host, Int32(configuration.port), &limit),
                "opening TLS to \(configuration.host):\(configuration.port)"
            )
            descriptor = amqp_socket_get_sockfd(socket)
            SocketConnector.tune(descriptor)
        } else {
            guard let socket = amqp_tcp_socket_new(state) else { throw AMQPError(.invalid, "no memory for a socket") }
            descriptor = try SocketConnector.connect(
                host: configuration.host,
                port: configuration.port,
                timeout: configuration.connectTimeout
            )
            amqp_tcp_socket_set_sockfd(socket, descriptor)
        }
    }

    private func check(_ status: Int32, _ what: String) throws(AMQPError) {
        guard status != AMQP_STATUS_OK.rawValue else { return }
        throw AMQPError(.unreachable, "\(what): \(String(cString: amqp_error_string2(status)))")
    }

    private func login() throws(AMQPError) {
        var handshake = timeval(configuration.connectTimeout)
        var request = timeval(configuration.requestTimeout)
        amqp_set_handshake_timeout(state, &handshake)
        amqp_set_rpc_timeout(state, &request)
        // Without these the broker would not tell that our consumer was cancelled or that we are blocked.
        let capabilities = arena.table([
            "consumer_cancel_notify": .boolean(true), "connection.blocked": .boolean(true),
            "basic.nack": .boolean(true), "publisher_confirms": .boolean(true),
            "authentication_failure_close": .boolean(true),
        ])
        let properties = arena.nested(
            "capabilities",
            capabilities,
            beside: ["connection_name": .text(configuration.connectionName), "product": .text("NhipCau")]
        )
        let seconds = max(1, (Poll.milliseconds(configuration.heartbeat) + 999) / 1_000)
        let reply = withUnsafePointer(to: properties) {
            nhipcau_login_plain(
                state,
                configuration.virtualHost,
                Int32(configuration.frameMax),
                Int32(seconds),
                $0,
                configuration.user,
                configuration.password
            )
        }
        arena.recycle()
        do {
            try require(reply, "logging in as \(configuration.user)")
        } catch {
            throw Self.loginError(error, configuration)
        }
    }

    /// A refusal comes as 403 or 530; an old broker only cuts the connection.
    private static func loginError(_ error: AMQPError, _ configuration: AMQPConfiguration) -> AMQPError {
        guard let code = error.replyCode, [403, 530].contains(code) else { return error }
        return AMQPError(.accessRefused, replyCode: code, "\(configuration): \(error.message)")
    }

    func openChannel() throws(AMQPError) {
        amqp_channel_open(state, Self.channel)
        try require(amqp_get_rpc_reply(state), "opening a channel")
        channelsOpened += 1
    }
}

// MARK: - Reading

extension AMQPSession {
    /// The next event that is already there, or `nil`. Also the moment in which the library sends heartbeats and
    /// notices that the broker's are missing, so it must be called at least every half heartbeat.
    ///
    /// - Throws: `connectionLost` or `channelClosed`; the session is of no further use after `connectionLost`.
    func readEvent() throws(AMQPError) -> SessionEvent? {
        while true {
            var frame = amqp_frame_t()
            var now = timeval(tv_sec: 0, tv_usec: 0)
            let status = amqp_simple_wait_frame_noblock(state, &frame, &now)
            if status == AMQP_STATUS_TIMEOUT.rawValue { return nil }
            guard status == AMQP_STATUS_OK.rawValue else { throw lost(status, "reading") }
            let event = try handle(frame)
            // Everything has been copied out. Body frames give their memory back one by one, so that a huge message
            // that is left out is not held by the library either.
            if event != nil || frame.frame_type == AMQP_FRAME_BODY { amqp_maybe_release_buffers(state) }
            if let event { return event }
        }
    }

    /// Waits for an event that the closure accepts; others are dropped. For request/answer use, never while consuming.
    func waitEvent<Result>(
        _ what: String,
        _ accept: (SessionEvent) -> Result?
    ) throws(AMQPError) -> Result {
        let deadline = ContinuousClock.now + configuration.requestTimeout
        while true {
            while let event = try readEvent() {
                if let result = accept(event) { return result }
            }
            guard Poll.readable(descriptor, until: deadline) else {
                throw AMQPError(.timeout, "no answer to \(what) within \(configuration.requestTimeout)")
            }
        }
    }

    private func handle(_ frame: amqp_frame_t) throws(AMQPError) -> SessionEvent? {
        switch Int32(frame.frame_type) {
        case AMQP_FRAME_METHOD: try handleMethod(withUnsafePointer(to: frame) { nhipcau_frame_method($0) })
        case AMQP_FRAME_HEADER: assembler.header(frame)
        case AMQP_FRAME_BODY: assembler.body(frame)
        default: nil
        }
    }

    private func handleMethod(_ method: amqp_method_t) throws(AMQPError) -> SessionEvent? {
        func decoded<Method>(_ type: Method.Type) -> Method {
            method.decoded.assumingMemoryBound(to: type).pointee
        }
        switch method.id {
        case MethodID.basicDeliver:
            let deliver = decoded(amqp_basic_deliver_t.self)
            assembler.begin(
                .deliver(
                    number: deliver.delivery_tag,
                    redelivered: deliver.redelivered != 0,
                    routingKey: String(deliver.routing_key)
                )
            )
            return nil
        case MethodID.basicGetOk:
            let got = decoded(amqp_basic_get_ok_t.self)
            assembler.begin(
                .getOk(number: got.delivery_tag, redelivered: got.redelivered != 0, routingKey: String(got.routing_key))
            )
            return nil
        case MethodID.basicReturn:
            let returned = decoded(amqp_basic_return_t.self)
            assembler.begin(.returned(code: Int(returned.reply_code), text: String(returned.reply_text)))
            return nil
        case MethodID.basicAck:
            let ack = decoded(amqp_basic_ack_t.self)
            return .acknowledged(number: ack.delivery_tag, multiple: ack.multiple != 0)
        case MethodID.basicNack:
            let nack = decoded(amqp_basic_nack_t.self)
            return .nacked(number: nack.delivery_tag, multiple: nack.multiple != 0)
        case MethodID.basicGetEmpty: return .getEmpty
        case MethodID.basicCancel: return .consumerCancelled
        case MethodID.basicCancelOk: return .cancelOk
        case MethodID.connectionBlocked:
            return .blocked(reason: String(decoded(amqp_connection_blocked_t.self).reason))
        case MethodID.connectionUnblocked: return .unblocked
        case MethodID.channelClose:
            let close = decoded(amqp_channel_close_t.self)
            let error = AMQPError(.channelClosed, replyCode: Int(close.reply_code), String(close.reply_text))
            confirmChannelClose()
            throw error
        case MethodID.connectionClose:
            let close = decoded(amqp_connection_close_t.self)
            throw AMQPError(.connectionLost, replyCode: Int(close.reply_code), String(close.reply_text))
        default: return .other
        }
    }

    func confirmChannelClose() {
        var answer = amqp_channel_close_ok_t()
        // If even this cannot be sent the connection is gone, which the next read says.
        _ = amqp_send_method(state, Self.channel, MethodID.channelCloseOk, &answer)
    }
}
