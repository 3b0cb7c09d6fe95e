// SPDX-License-Identifier: Apache-2.0

import CRabbitMQ
import Glibc

/// One connection with one channel, used by one thread from birth to death (the library allows no sharing, and two
/// channels on a connection lose frames in its reader). Every method may block, within the configured limits.
package final class AMQPSession {
    static let channel: amqp_channel_t = 1

    let configuration: AMQPConfiguration
    let watch: Watchdog.Watch
    var arena = Arena()
    /// Each refused request costs the channel, and with it what was set on it: confirms, and the count of publishes.
    private(set) var channelsOpened = 0
    private(set) var assembler: ContentAssembler
    private let line: SessionLine
    private var lastKeptAlive: ContinuousClock.Instant?

    var state: amqp_connection_state_t { line.state }
    var descriptor: Int32 { line.descriptor }
    /// Bytes of a frame, agreed on with the broker.
    var agreedFrame: Int { line.frame }

    /// Connects to the first of the configuration's addresses that takes us, logs in and opens the channel.
    ///
    /// - Parameters:
    ///   - bodyLimit: bytes; a larger body that arrives is left out.
    ///   - publishes: bodies, that is. Such a session sends in frames of the agreed size; any other is ready for larger
    ///     ones than that.
    ///   - first: the place in the list of addresses to begin at.
    /// - Throws: `unreachable` and `timeout` (a retry may help), `accessRefused` and `untrusted` (it does not).
    package init(
        _ configuration: AMQPConfiguration,
        bodyLimit: Int = .max,
        publishes: Bool = false,
        startingAt first: Int = 0
    ) throws(AMQPError) {
        self.configuration = configuration
        self.assembler = ContentAssembler(bodyLimit: bodyLimit)
        line = try SessionLine.open(configuration, startingAt: first)
        watch = Watchdog.shared.register(limit: configuration.callLimit)
        watch.attach(line.descriptor)
        try openChannel()
        if !publishes { try makeRoomForHeaders() }
    }

    deinit {
        watch.cancel()
        amqp_destroy_connection(line.state)
    }

    /// The place after our node in the list of addresses: where to go when this one is lost.
    var nextAddress: Int { (configuration.addresses.firstIndex(of: line.address) ?? 0) + 1 }

    /// A broker splits bodies into frames of the agreed size, but a message's properties are one frame, and to those of a
    /// sender it adds its own (`x-delivery-count`, `x-death`). The library would take a frame above the agreed size for
    /// broken data, lose the connection, be given the same message again, for ever.
    private func makeRoomForHeaders() throws(AMQPError) {
        guard amqp_release_buffers_ok(state) != 0 else { return }
        let room = max(2 * agreedFrame, Self.headerRoom)
        let status = amqp_tune_connection(state, amqp_get_channel_max(state), Int32(room), amqp_get_heartbeat(state))
        guard status == AMQP_STATUS_OK.rawValue else { throw lost(status, "making room for headers") }
    }

    /// Twice RabbitMQ's own `frame_max`, which binds the properties of senders.
    private static let headerRoom = 262_144

    /// What was agreed on; the broker may have asked for less than we did.
    var heartbeat: Duration {
        let seconds = amqp_get_heartbeat(state)
        return seconds > 0 ? .seconds(Int(seconds)) : configuration.heartbeat
    }

    /// Says good-bye within the request limit, and throws away what the broker still sends. Without it the broker notes a
    /// lost connection, and may not have read our last acknowledgements.
    package func close() {
        watch.enter()
        defer { watch.leave() }
        assembler.discard()
        var farewell = amqp_connection_close_t()
        farewell.reply_code = UInt16(AMQP_REPLY_SUCCESS)
        guard amqp_send_method(state, 0, MethodID.connectionClose, &farewell) == AMQP_STATUS_OK.rawValue else { return }
        // Whatever goes wrong now, the connection ends.
        _ = try? waitEvent("closing") { if case .closeOk = $0 { () } else { nil } }
    }

    /// Sends a heartbeat when it is time for one. Reading does so by itself; this is for one that does not read.
    func keepAlive() throws(AMQPError) {
        let now = ContinuousClock.now
        guard lastKeptAlive.map({ $0.duration(to: now) >= heartbeat / 3 }) ?? true else { return }
        lastKeptAlive = now
        watch.enter()
        defer { watch.leave() }
        let status = nhipcau_send_heartbeat(state)
        guard status == AMQP_STATUS_OK.rawValue else { throw lost(status, "sending a heartbeat") }
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
        case MethodID.connectionCloseOk: return .closeOk
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
