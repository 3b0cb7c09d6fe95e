// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Keeps the connections of the ops port few and short, so that the process keeps its descriptors for its work and
/// `/livez` answers whoever asks, however many connections stand open without asking.
///
/// A connection has five seconds to ask, and again after each answer. When there are too many, the one that has waited
/// longest without asking goes: a newcomer is let in at once.
final class ConnectionGuard: Sendable {
    /// Connections at the same time.
    static let most = 64
    static let patience: TimeAmount = .seconds(5)

    private struct Guest {
        let channel: any Channel
        /// `nil` while it is being answered.
        var deadline: Scheduled<Void>?
    }

    private struct State {
        var guests: [ObjectIdentifier: Guest] = [:]
        /// Those that are not being answered, the longest waiting first.
        var waiting: [ObjectIdentifier] = []
    }

    private let limit: Int
    private let state = Mutex(State())

    init() {
        var descriptors = rlimit()
        #if canImport(Glibc)
        let isKnown = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &descriptors) == 0
        #else
        let isKnown = getrlimit(RLIMIT_NOFILE, &descriptors) == 0
        #endif
        // A quarter at most: the rest is for broker, database and mail.
        limit = isKnown ? max(4, min(Self.most, Int(clamping: descriptors.rlim_cur / 4))) : Self.most
    }

    /// For the pipeline of each new connection.
    var handler: any RemovableChannelHandler { Doorkeeper(self) }

    /// A request has come: its answer may take its time.
    func begin(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        state.withLock { state in
            state.guests[id]?.deadline?.cancel()
            state.guests[id]?.deadline = nil
            state.waiting.removeAll { $0 == id }
        }
    }

    /// Answered: the connection may ask again.
    func end(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        let deadline = Self.deadline(channel)
        let isHere = state.withLock { state -> Bool in
            guard state.guests[id] != nil else { return false }
            state.guests[id]?.deadline = deadline
            state.waiting.append(id)
            return true
        }
        if !isHere { deadline.cancel() }
    }

    fileprivate func enter(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        let guest = Guest(channel: channel, deadline: Self.deadline(channel))
        let leaving = state.withLock { state -> (any Channel)? in
            state.guests[id] = guest
            state.waiting.append(id)
            guard state.guests.count > limit else { return nil }
            return state.guests[state.waiting.removeFirst()]?.channel
        }
        leaving?.close(promise: nil)
    }

    fileprivate func leave(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        state.withLock { state in
            state.guests.removeValue(forKey: id)?.deadline?.cancel()
            state.waiting.removeAll { $0 == id }
        }
    }

    private static func deadline(_ channel: any Channel) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
    }
}

/// Tells the guard who comes and goes; what is said passes through it unread.
private final class Doorkeeper: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private let owner: ConnectionGuard

    init(_ owner: ConnectionGuard) {
        self.owner = owner
    }

    func handlerAdded(context: ChannelHandlerContext) {
        owner.enter(context.channel)
    }

    func channelInactive(context: ChannelHandlerContext) {
        owner.leave(context.channel)
        context.fireChannelInactive()
    }
}
