// SPDX-License-Identifier: Apache-2.0

/// Messages that were handed over together and are answered together. Lives on the publisher's thread.
struct PublishBatch {
    let messages: [OutgoingMessage]
    let deadline: ContinuousClock.Instant
    private let answer: PublishAnswer
    /// The next message to write.
    var cursor = 0
    private(set) var outcomes: [PublishOutcome?]
    private(set) var unanswered: Int

    init(
        messages: [OutgoingMessage],
        deadline: ContinuousClock.Instant,
        answer: PublishAnswer
    ) {
        self.messages = messages
        self.deadline = deadline
        self.answer = answer
        outcomes = Array(repeating: nil, count: messages.count)
        unanswered = messages.count
    }

    var isWritten: Bool { cursor == messages.count }

    mutating func settle(_ index: Int, _ outcome: PublishOutcome) {
        guard outcomes[index] == nil else { return }
        outcomes[index] = outcome
        unanswered -= 1
    }

    /// Answers the caller. What has no outcome is unknown, for this reason.
    func finish(reason: String) {
        answer.give(outcomes.map { $0 ?? .unknown(reason: reason) })
    }
}
