// SPDX-License-Identifier: Apache-2.0

package import AMQP
package import Foundation
import Pipeline

extension Delivery {
    /// The submissions that a message of our queues is about, in order: those of a bundle, or the one whose name the
    /// message bears. Empty when it names none, or in a way that this version cannot read.
    package var submissionIDs: [UUID] {
        switch properties.type {
        case SubmissionEntry.type:
            let entries = openBundle(self) { reader throws(CBORError) in
                try SubmissionEntry.decode(&reader, from: body)
            }
            return (try? entries.get())?.map(\.id) ?? []
        case AcceptedEntry.type:
            let entries = openBundle(self) { reader throws(CBORError) in
                try AcceptedEntry.decode(&reader, from: body)
            }
            return (try? entries.get())?.map(\.submissionID) ?? []
        default:
            return properties.messageID.flatMap { UUID(uuidString: $0) }.map { [$0] } ?? []
        }
    }
}
