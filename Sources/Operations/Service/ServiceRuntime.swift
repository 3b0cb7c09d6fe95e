// SPDX-License-Identifier: Apache-2.0

package import Logging

/// What every worker is given: its name, its configuration, and where it logs, counts and says how it is.
package struct ServiceRuntime: Sendable {
    /// The worker's short name, such as `ingest`.
    package let service: String
    package let configuration: NhipCauConfiguration
    package let logger: Logger
    package let registry: PrometheusRegistry
    package let health: HealthChecks
    package let leftovers: Leftovers

    /// Nothing global is touched, so that tests may have several at once.
    package init(
        service: String,
        configuration: NhipCauConfiguration,
        logger: Logger,
        registry: PrometheusRegistry = PrometheusRegistry()
    ) {
        self.service = service
        self.configuration = configuration
        self.logger = logger
        self.registry = registry
        health = HealthChecks(logger: logger)
        leftovers = Leftovers()
        health.publish(in: registry)
        ProcessMetrics.publish(in: registry)
        registry.gauge(
            MetricName.buildInfo,
            [(MetricLabel.service, service), (MetricLabel.version, ProductVersion.current)]
        ).set(1.0)
    }
}
