// SPDX-License-Identifier: Apache-2.0

import AMQP
import Postgres

/// Whether the trouble lies with a dependency, so that waiting helps and the report is not to blame.
package func isTransient(_ error: any Error) -> Bool {
    switch error {
    case let error as PostgresError: error.isTransient || error.isConnectionLost
    case let error as AMQPError: error.isRetriable
    case let error as any TransientFailure: error.isTransient
    default: false
    }
}

/// An error of a handler's own that waiting may mend, such as a lost race.
package protocol TransientFailure: Error {
    var isTransient: Bool { get }
}
