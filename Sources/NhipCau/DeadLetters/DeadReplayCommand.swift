// SPDX-License-Identifier: Apache-2.0

import AMQP
import ArgumentParser
import Pipeline
import Postgres
import Stages
import Storage

struct DeadReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Send letters again, to the queue that they failed in.",
        discussion: """
            Mend the cause first. A letter is closed when the broker has confirmed it; one that dies again is open again.
            Run twice, or ended in between, nothing is counted twice: the stages know what they have done.
            Needs an account that may publish to the stages' queues and change dead_letters: nhipcau's, or a worker's.

            Examples:  nhipcau dead replay 17
                       nhipcau dead replay --reason worker.crashed --dry-run
                       nhipcau dead replay --all --yes --rate 20
            """
    )

    @OptionGroup var choice: LetterChoice
    @Flag(help: "All open ones.")
    var all = false
    @Option(help: "Letters a second, 1 to 1000.")
    var rate = 50
    @Flag(help: "Do not ask.")
    var yes = false
    @Flag(help: "Only say what would be sent and what cannot be.")
    var dryRun = false

    func validate() throws {
        guard choice.isGiven != all else {
            throw ValidationError("Name the letters: by their numbers, with --reason, --stage or --unit, or --all.")
        }
        guard (1...1_000).contains(rate) else { throw ValidationError("--rate is a number from 1 to 1000.") }
    }

    func run() async throws {
        try await Look.guarded("replay dead letters") {
            let setting = try Setting()
            let tally = try await setting.withDatabase { connection in
                let walk = try await LetterWalk(choice.filter, on: connection)
                try await choice.tellOthers(on: connection)
                guard walk.count > 0 else { throw Failure.noLetters }
                return dryRun
                    ? try await look(walk, connection) : try await replay(walk, connection, setting.broker)
            }
            try say(tally)
        }
    }

    private func look(_ walk: LetterWalk, _ connection: PostgresConnection) async throws -> ReplayRun.Tally {
        var run = ReplayRun(connection: connection, publisher: nil, actor: Operator.name, rate: 1_000)
        try await run.run(walk)
        return run.tally
    }

    private func replay(
        _ walk: LetterWalk,
        _ connection: PostgresConnection,
        _ broker: AMQPConfiguration
    ) async throws -> ReplayRun.Tally {
        try await check(broker)
        let question = "Replay \(LetterWords.count(walk.count)), \(rate) a second?"
        if walk.count > 1, !yes, await !Operator.agrees(to: question) {
            throw Failure.notConfirmed("replay", walk.count)
        }
        let publisher = AMQPPublisher(broker)
        async let service: Void = publisher.run()
        var run = ReplayRun(connection: connection, publisher: publisher, actor: Operator.name, rate: rate)
        let result: Result<Void, any Error>
        do { result = .success(try await run.run(walk)) } catch { result = .failure(error) }
        publisher.close()
        await service
        try result.get()
        return run.tally
    }

    /// Whether there is a broker that takes messages, before anything is begun.
    private func check(_ broker: AMQPConfiguration) async throws {
        let (_, blocked) = try await QueueProbe.look(at: ReportTopology.workQueues, on: broker)
        guard let blocked else { return }
        throw Failure(
            "replay dead letters",
            why: "the broker accepts no messages (\(Console.plain(blocked)))",
            next: "free memory or disk there (rabbitmq-diagnostics alarms), then run the same command again"
        ).told(code: Look.cannotLook)
    }

    private func say(_ tally: ReplayRun.Tally) throws {
        let refused = tally.refused > 0 ? ", \(tally.refused) cannot be" : ""
        guard !dryRun else {
            Console.out("\(LetterWords.count(tally.replayed)) would be replayed\(refused). Nothing was sent.")
            if tally.refused > 0 { throw Exit(Look.somethingIsWrong) }
            return
        }
        Console.out("\(LetterWords.count(tally.replayed)) replayed\(refused).")
        if tally.changed > 0 {
            Console.out(
                "\(tally.changed) sent as well, and dead again or closed by somebody else already: nhipcau dead list"
            )
        }
        if let trouble = tally.trouble { throw Failure.untaken(trouble, tally.unconfirmed) }
        if tally.refused > 0 || tally.replayed == 0 { throw Exit(Look.somethingIsWrong) }
    }
}

extension Failure {
    static var noLetters: Failure {
        Failure("nothing was done", why: "no open dead letter is like that", next: "nhipcau dead list")
    }

    static func notConfirmed(_ act: String, _ count: Int) -> Failure {
        Failure(
            "\(act) \(LetterWords.count(count))",
            why: "nobody has said yes",
            next: "answer yes, or add --yes where nobody can be asked"
        )
    }

    /// The broker did not take a letter; those it took are closed, the others open.
    fileprivate static func untaken(_ outcome: PublishOutcome, _ count: Int) -> Exit {
        let what = "\(LetterWords.count(count)) not taken by the broker, and nothing was sent after them"
        switch outcome {
        case .confirmed, .nacked:
            return Failure(
                what,
                why: "the queue is full",
                next: "let its worker empty it, then run the same command again"
            )
            .told()
        case .returned(let code, let text):
            let why = "no such queue (\(code) \(Console.plain(text)))"
            return Failure(what, why: why, next: "nhipcau topology, then run the same command again").told()
        case .unsendable(let reason):
            return Failure(what, why: reason, next: "nhipcau dead show the first that is open").told()
        case .unknown(let reason):
            return Failure(
                what,
                why: Console.plain(reason),
                next: "run the same command again when the broker is there"
            )
            .told(code: Look.cannotLook)
        }
    }
}
