// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// One set of settings for every target of ours; dependencies are untouched.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // With that feature this pass of Swift 6.3.1 drops the hop back to the caller's actor: an actor then runs on
    // another's thread. `Tests/PostgresTests/IsolationTests` fails without this line.
    .unsafeFlags(["-Xllvm", "-sil-disable-pass=optimize-hop-to-executor"]),
    // Rooms are modules: without this a generic of one (the stage loop, a writer's closure) is never specialised for
    // another. Measured: workers' CPU 8 % less a report.
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

/// A worker: what it reads, what it writes, wiring; the business is in `Stages`.
func worker(_ name: String) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["Stages", "Operations", "Storage", "Reporting", "Pipeline", "AMQP", "Postgres", lifecycle],
        path: "Workers/\(name)",
        swiftSettings: strict
    )
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies,
        path: "Tests/\(name)",
        exclude: exclude,
        swiftSettings: strict
    )
}

let package = Package(
    name: "nhipcau",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "nhipcau", targets: ["NhipCau"]),
        .executable(name: "nhipcau-ingest", targets: ["Ingest"]),
        .executable(name: "nhipcau-validator", targets: ["Validator"]),
        .executable(name: "nhipcau-aggregator", targets: ["Aggregator"]),
        .executable(name: "nhipcau-notifier", targets: ["Notifier"]),
        .executable(name: "nhipcau-bench", targets: ["LoadBench"]),
    ],
    // Exact versions: the manifest is the lock.
    dependencies: [
        // Command lines of the program and the load bench.
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        // nhipcau.yaml under the environment, for every process.
        .package(url: "https://github.com/apple/swift-configuration.git", exact: "1.4.0", traits: [.defaults, "YAML"]),
        // The plan's YAML, with line numbers for errors; already there through swift-configuration.
        .package(url: "https://github.com/jpsim/Yams.git", exact: "6.2.2"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", exact: "2.13.0"),
        // Order of start and stop, signals.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
        // The ops port, and what it hands through in its types.
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", exact: "1.8.0", traits: []),
        // Texts of the mails.
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", exact: "2.1.1"),
    ],
    targets: [
        .systemLibrary(
            name: "CRabbitMQ",
            path: "Sources/CRabbitMQ",
            pkgConfig: "librabbitmq",
            providers: [.apt(["librabbitmq-dev"])]
        ),
        .systemLibrary(
            name: "CLibPQ",
            path: "Sources/CLibPQ",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"])]
        ),
        .systemLibrary(
            name: "CCurl",
            path: "Sources/CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(
            name: "CCrypto",
            path: "Sources/CCrypto",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]
        ),
        .systemLibrary(
            name: "CSimdjsonSystem",
            path: "Sources/CSimdjsonSystem",
            pkgConfig: "simdjson",
            providers: [.apt(["libsimdjson-dev"])]
        ),
        .target(name: "CSimdjson", dependencies: ["CSimdjsonSystem"], path: "Sources/CSimdjson"),
        .target(name: "AMQP", dependencies: ["CRabbitMQ"], path: "Sources/AMQP", swiftSettings: strict),
        .target(name: "Postgres", dependencies: ["CLibPQ"], path: "Sources/Postgres", swiftSettings: strict),
        // One check of addresses for Mail, Reporting and Operations; imports nothing.
        .target(name: "EmailSyntax", path: "Sources/EmailSyntax", swiftSettings: strict),
        .target(
            name: "Mail",
            dependencies: ["CCurl", "EmailSyntax", mustache],
            path: "Sources/Mail",
            resources: [.embedInCode("Templates")],
            swiftSettings: strict
        ),
        .target(
            name: "Reporting",
            dependencies: ["CSimdjson", "EmailSyntax"],
            path: "Sources/Reporting",
            swiftSettings: strict
        ),
        .target(
            name: "Storage",
            dependencies: ["CCrypto", "Postgres", "Reporting"],
            path: "Sources/Storage",
            resources: [.embedInCode("Migrations")],
            swiftSettings: strict
        ),
        .target(
            name: "Pipeline",
            dependencies: ["AMQP"],
            path: "Sources/Pipeline",
            swiftSettings: strict
        ),
        .target(
            name: "Accounts",
            dependencies: ["CCrypto", "AMQP", "Pipeline", "Reporting"],
            path: "Sources/Accounts",
            swiftSettings: strict
        ),
        .target(
            name: "Operations",
            dependencies: [
                "EmailSyntax", "Reporting", logging, lifecycle, yams,
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Sources/Operations",
            swiftSettings: strict
        ),
        .target(
            name: "Stages",
            dependencies: [
                "AMQP", "Postgres", "Pipeline", "Storage", "Reporting", "Operations", "Mail", logging, lifecycle,
            ],
            path: "Sources/Stages",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "NhipCau",
            dependencies: [
                "Accounts", "Stages", "Operations", "Storage", "Reporting", "Pipeline", "AMQP", "Postgres", arguments,
            ],
            path: "Sources/NhipCau",
            swiftSettings: strict
        ),
        worker("Ingest"), worker("Validator"), worker("Aggregator"), worker("Notifier"),
        // Load, faults and servers for tests and the bench; no product of it leaves the house.
        .target(
            name: "TestSupport",
            dependencies: ["AMQP", "Postgres"],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "LoadBench",
            dependencies: [
                "AMQP", "Postgres", "Pipeline", "Storage", "Stages", "Operations", "TestSupport", arguments,
            ],
            path: "Tests/LoadBench",
            swiftSettings: strict
        ),
        // A validator with a flaw, for the end-to-end tests.
        .executableTarget(
            name: "PoisonWorker",
            dependencies: ["Stages", "Operations", "Storage", "Reporting", "Pipeline", "AMQP", "Postgres"],
            path: "Tests/PoisonWorker",
            swiftSettings: strict
        ),
        tests("AMQPTests", ["AMQP", "CRabbitMQ", "TestSupport"]),
        tests("PostgresTests", ["Postgres", "TestSupport"]),
        tests("MailTests", ["Mail", "EmailSyntax", "Reporting", "TestSupport"], exclude: ["smtp_server.py"]),
        tests("ReportingTests", ["Reporting"]),
        tests("StorageTests", ["Storage", "Postgres", "Reporting", "TestSupport"]),
        tests("PipelineTests", ["Pipeline", "AMQP", "TestSupport"]),
        tests("AccountsTests", ["Accounts", "Pipeline", "Reporting"]),
        tests(
            "OperationsTests",
            [
                "Operations", "Reporting", logging, lifecycle,
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ]
        ),
        tests(
            "StagesTests",
            [
                "Stages", "Pipeline", "AMQP", "Postgres", "Storage", "Reporting", "Operations", "Mail", "TestSupport",
                logging,
            ]
        ),
        tests("NhipCauTests", ["NhipCau", "Operations", "Reporting"]),
        tests(
            "EndToEndTests",
            ["Stages", "Storage", "Postgres", "Pipeline", "AMQP", "Reporting", "TestSupport", "PoisonWorker"],
            exclude: ["publisher.py", "nested_headers.py", "expiring.py", "Hostile/hostile.py", "Chaos/pills.py"]
        ),
    ],
    cxxLanguageStandard: .cxx17
)
