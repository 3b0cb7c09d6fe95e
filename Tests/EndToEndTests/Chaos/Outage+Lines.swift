// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// What lies between workers and services.
extension Outage {
    static let lines = [
        Outage(
            kind: "half-open line",
            name: "to the database",
            length: .zero,
            isOutlived: true,
            isLong: true,
            bound: .seconds(40),
            isProxied: true,
            strike: { $0.databaseLine.swallow(after: 1_000) },
            lift: { _ in }
        ),
        Outage(
            kind: "half-open line",
            name: "to the broker",
            length: .zero,
            isOutlived: true,
            isLong: true,
            bound: .seconds(40),
            isProxied: true,
            strike: { $0.brokerLine.swallow(after: 1_000) },
            lift: { _ in }
        ),
        Outage(
            kind: "black hole",
            name: "before the database",
            length: .seconds(6),
            isProxied: true,
            strike: { $0.databaseLine.stall() },
            lift: { $0.databaseLine.resume() }
        ),
        Outage(
            kind: "black hole",
            name: "before the broker",
            length: .seconds(6),
            isProxied: true,
            strike: { $0.brokerLine.stall() },
            lift: { $0.brokerLine.resume() }
        ),
        Outage(
            kind: "refused",
            name: "by the database's port",
            isProxied: true,
            strike: { field in
                field.databaseLine.refuse()
                field.databaseLine.cut()
            },
            lift: { try $0.databaseLine.admit() }
        ),
        Outage(
            kind: "refused",
            name: "by the broker's port",
            isProxied: true,
            strike: { field in
                field.brokerLine.refuse()
                field.brokerLine.cut()
            },
            lift: { try $0.brokerLine.admit() }
        ),
    ]
}
