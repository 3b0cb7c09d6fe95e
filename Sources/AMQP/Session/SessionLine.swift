// SPDX-License-Identifier: Apache-2.0

import CRabbitMQ
import Glibc

/// A line to one node of the broker, logged in. Whoever opened it ends it with `amqp_destroy_connection`.
struct SessionLine {
    let state: amqp_connection_state_t
    let descriptor: Int32
    let address: BrokerAddress
    /// Bytes of a frame, agreed on with the broker. Below it we write.
    let frame: Int

    /// Opens a line to the first node that takes us: each has an equal share of what is left of `connectTimeout`, so that
    /// a silent one does not use up the time of the others.
    ///
    /// - Parameter first: where in the list to begin.
    /// - Throws: what the nodes said; a refused login or an untrusted certificate before a node that is away.
    static func open(_ configuration: AMQPConfiguration, startingAt first: Int) throws(AMQPError) -> SessionLine {
        let deadline = ContinuousClock.now + configuration.connectTimeout
        let nodes = configuration.addresses
        var refusals: [AMQPError] = []
        for step in nodes.indices {
            let left = max(.zero, ContinuousClock.now.duration(to: deadline))
            do throws(AMQPError) {
                return try open(configuration, nodes[(first + step) % nodes.count], within: left / (nodes.count - step))
            } catch {
                refusals.append(error)
            }
        }
        throw summary(of: refusals)
    }

    private static func summary(of refusals: [AMQPError]) -> AMQPError {
        guard let first = refusals.first else { return AMQPError(.invalid, "no address of a broker is set") }
        guard refusals.count > 1 else { return first }
        let worst = refusals.first { $0.code == .accessRefused } ?? refusals.first { $0.code == .untrusted } ?? first
        let text = refusals.map(\.message).joined(separator: "; ")
        return AMQPError(worst.code, replyCode: worst.replyCode, text)
    }

    private static func open(
        _ configuration: AMQPConfiguration,
        _ address: BrokerAddress,
        within limit: Duration
    ) throws(AMQPError) -> SessionLine {
        guard let state = amqp_new_connection() else { throw AMQPError(.invalid, "no memory for a connection") }
        do throws(AMQPError) {
            let descriptor = try openSocket(state, configuration, address, within: limit)
            // A login is a few round trips; a share of the time that suits a connect may be too short for it.
            let patience = max(limit, min(configuration.connectTimeout, .seconds(2)))
            try login(state, configuration, address, within: patience)
            let frame = Int(amqp_get_frame_max(state))
            return SessionLine(state: state, descriptor: descriptor, address: address, frame: frame)
        } catch {
            amqp_destroy_connection(state)
            throw error
        }
    }

    private static func openSocket(
        _ state: amqp_connection_state_t,
        _ configuration: AMQPConfiguration,
        _ address: BrokerAddress,
        within limit: Duration
    ) throws(AMQPError) -> Int32 {
        if let tls = configuration.tls { return try openTLS(state, tls, address, within: limit) }
        guard let socket = amqp_tcp_socket_new(state) else { throw AMQPError(.invalid, "no memory for a socket") }
        let descriptor = try SocketConnector.connect(to: address, within: limit)
        amqp_tcp_socket_set_sockfd(socket, descriptor)
        return descriptor
    }

    /// The library connects by itself here, since it takes a name to verify only together with the name to connect to. A
    /// name of several addresses has one share of the time for them all.
    private static func openTLS(
        _ state: amqp_connection_state_t,
        _ tls: AMQPConfiguration.TLS,
        _ address: BrokerAddress,
        within limit: Duration
    ) throws(AMQPError) -> Int32 {
        guard let socket = amqp_ssl_socket_new(state) else { throw AMQPError(.invalid, "no memory for TLS") }
        // Peer and host name are verified by default; the versions are not bounded by default.
        guard amqp_ssl_socket_set_cacert(socket, tls.authorityFile) == AMQP_STATUS_OK.rawValue else {
            throw AMQPError(
                .untrusted,
                "TLS: \(tls.authorityFile) cannot be read as certificates of authorities; name a PEM file there"
            )
        }
        guard amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST) == AMQP_STATUS_OK.rawValue
        else { throw AMQPError(.invalid, "TLS: this OpenSSL knows no TLS 1.2") }
        var limit = timeval(limit)
        let status = amqp_socket_open_noblock(socket, address.host, Int32(address.port), &limit)
        guard status == AMQP_STATUS_OK.rawValue else { throw refusal(status, tls, address) }
        let descriptor = amqp_socket_get_sockfd(socket)
        SocketConnector.tune(descriptor)
        return descriptor
    }

    /// What the TLS layer's status means, and what to do.
    private static func refusal(
        _ status: Int32,
        _ tls: AMQPConfiguration.TLS,
        _ address: BrokerAddress
    ) -> AMQPError {
        switch status {
        case AMQP_STATUS_SSL_PEER_VERIFY_FAILED.rawValue:
            AMQPError(
                .untrusted,
                "TLS: no authority in \(tls.authorityFile) vouches for the certificate of \(address), or it has expired; "
                    + "put the authority that signed it there, or renew it"
            )
        case AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED.rawValue:
            AMQPError(
                .untrusted,
                "TLS: the certificate of \(address) is for another name; connect by a name that stands in it, or issue "
                    + "one for \(address.host)"
            )
        case AMQP_STATUS_SSL_CONNECTION_FAILED.rawValue, AMQP_STATUS_SSL_ERROR.rawValue:
            AMQPError(
                .untrusted,
                "TLS: \(address) does not answer in TLS 1.2 or newer; name the broker's TLS port (5671 as a rule)"
            )
        default:
            AMQPError(
                .unreachable,
                "opening TLS to \(address): \(String(cString: amqp_error_string2(status)))"
            )
        }
    }
}

// MARK: - Login

extension SessionLine {
    private static func login(
        _ state: amqp_connection_state_t,
        _ configuration: AMQPConfiguration,
        _ address: BrokerAddress,
        within limit: Duration
    ) throws(AMQPError) {
        var handshake = timeval(limit)
        var request = timeval(configuration.requestTimeout)
        amqp_set_handshake_timeout(state, &handshake)
        amqp_set_rpc_timeout(state, &request)
        var arena = Arena()
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
                configuration.currentPassword
            )
        }
        do {
            try AMQPSession.require(reply, "logging in at \(address) as \(configuration.user)")
        } catch {
            throw refusal(error, configuration, address)
        }
    }

    /// A refusal comes as 403 (the password) or 530 (the virtual host); an old broker only cuts the connection.
    private static func refusal(
        _ error: AMQPError,
        _ configuration: AMQPConfiguration,
        _ address: BrokerAddress
    ) -> AMQPError {
        let remedy: String
        switch error.replyCode {
        case 403: remedy = "set the password that the broker has for this account"
        case 530: remedy = "correct the virtual host, or give the account a right on it"
        default: return error
        }
        let who = "account \(configuration.user) at \(address), virtual host \(configuration.virtualHost)"
        return AMQPError(.accessRefused, replyCode: error.replyCode, "\(who): \(error.message); \(remedy)")
    }
}
