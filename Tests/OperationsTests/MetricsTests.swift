// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Operations
import Testing

struct MetricsTests {
    private func lines(_ registry: PrometheusRegistry) -> [String] {
        String(decoding: registry.scrape(), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func scrapeIsTextFormat004() {
        let registry = PrometheusRegistry(descriptions: [
            "b_total": MetricDescription("Line\nbreak and back\\slash."),
            "h_seconds": MetricDescription("H.", buckets: [0.5, 2]),
        ])
        registry.counter("b_total", [("z", "1"), ("a", "say \"hi\"\n\\")]).increment(by: Int64(3))
        registry.gauge("a").set(-0.25)
        let histogram = registry.histogram("h_seconds", [("stage", "ingest")])
        for value in [0.1, 0.5, 1, 99] { histogram.observe(value) }
        #expect(
            lines(registry) == [
                "# TYPE a gauge",
                "a -0.25",
                #"# HELP b_total Line\nbreak and back\\slash."#,
                "# TYPE b_total counter",
                #"b_total{a="say \"hi\"\n\\",z="1"} 3"#,
                "# HELP h_seconds H.",
                "# TYPE h_seconds histogram",
                #"h_seconds_bucket{stage="ingest",le="0.5"} 2"#,
                #"h_seconds_bucket{stage="ingest",le="2"} 3"#,
                #"h_seconds_bucket{stage="ingest",le="+Inf"} 4"#,
                #"h_seconds_sum{stage="ingest"} 100.6"#,
                #"h_seconds_count{stage="ingest"} 4"#,
            ]
        )
    }

    @Test func swiftMetricsRecordsIntoTheRegistry() {
        let registry = PrometheusRegistry()
        let factory = PrometheusMetricsFactory(registry: registry)
        Counter(label: "c_total", dimensions: [("k", "v")], factory: factory).increment(by: 2)
        FloatingPointCounter(label: "f_total", factory: factory).increment(by: 0.5)
        Gauge(label: "g", factory: factory).record(7)
        Meter(label: "m", factory: factory).decrement(by: 1.5)
        Timer(label: "t_seconds", factory: factory).recordMilliseconds(3)
        Recorder(label: "r", factory: factory).record(10)
        let text = lines(registry)
        #expect(text.contains(#"c_total{k="v"} 2"#))
        #expect(text.contains("f_total 0.5"))
        #expect(text.contains("g 7"))
        #expect(text.contains("m -1.5"))
        #expect(text.contains("t_seconds_sum 0.003"))
        #expect(text.contains(#"t_seconds_bucket{le="0.0025"} 0"#))
        #expect(text.contains(#"t_seconds_bucket{le="0.005"} 1"#))
        #expect(text.contains("r_count 1"))
    }

    @Test func destroyedMetricIsNoLongerPublished() {
        let registry = PrometheusRegistry()
        let counter = Counter(label: "c_total", factory: PrometheusMetricsFactory(registry: registry))
        counter.increment()
        #expect(lines(registry).contains("c_total 1"))
        counter.destroy()
        #expect(lines(registry).isEmpty)
    }

    @Test func sameNameAndLabelsAreOneSeriesInAnyOrder() {
        let registry = PrometheusRegistry()
        let first = registry.counter("c_total", [("a", "1"), ("b", "2")])
        #expect(first === registry.counter("c_total", [("b", "2"), ("a", "1")]))
        #expect(first !== registry.counter("c_total", [("b", "2"), ("a", "3")]))
    }

    @Test func counterNeverFalls() {
        let counter = PrometheusRegistry().counter("c_total")
        counter.increment(by: Int64(5))
        counter.increment(by: Int64(-3))
        counter.increment(by: -1.0)
        counter.increment(by: Double.nan)
        counter.increment(by: 0.5)
        #expect(counter.value == 5.5)
    }

    @Test func secondKindUnderOneNameDoesNotSpoilTheScrape() {
        let registry = PrometheusRegistry()
        registry.counter("x_total").increment()
        registry.gauge("x_total").set(9.0)
        registry.histogram("x_total").observe(1)
        #expect(lines(registry) == ["# TYPE x_total counter", "x_total 1"])
    }

    @Test func labelWithoutEndStopsAtALimit() {
        let registry = PrometheusRegistry()
        for number in 0..<(PrometheusRegistry.mostSeries + 50) {
            registry.counter("c_total", [("submission", "\(number)")]).increment()
        }
        #expect(lines(registry).count == PrometheusRegistry.mostSeries + 1)
    }

    @Test func forbiddenCharactersInNamesAreReplaced() {
        let registry = PrometheusRegistry()
        registry.counter("hb.requests-total", [("http:method", "GET"), ("1st", "x")]).increment()
        #expect(lines(registry).last == #"hb_requests_total{_1st="x",http_method="GET"} 1"#)
    }

    @Test func unusualNumbersAreWrittenAsPrometheusReadsThem() {
        let registry = PrometheusRegistry()
        registry.gauge("a").set(.infinity)
        registry.gauge("b").set(-.infinity)
        registry.gauge("c").set(.nan)
        registry.gauge("d").set(1e300)
        #expect(lines(registry).filter { !$0.hasPrefix("#") } == ["a +Inf", "b -Inf", "c NaN", "d 1e+300"])
    }

    @Test func observationsOfManyTasksAreAllCounted() async {
        let registry = PrometheusRegistry()
        let counter = registry.counter("c_total")
        let gauge = registry.gauge("g")
        let histogram = registry.histogram("h")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        counter.increment(by: 0.5)
                        gauge.increment(by: 1)
                        histogram.observe(contentsOf: [0.001, 100])
                    }
                }
            }
        }
        #expect(counter.value == 4_000)
        #expect(gauge.value == 8_000)
        #expect(histogram.snapshot.count == 16_000)
        #expect(histogram.snapshot.counts.last == 8_000)
    }

    @Test func processMetricsDescribeThisProcess() {
        let registry = PrometheusRegistry()
        ProcessMetrics.publish(in: registry)
        _ = registry.scrape()
        #expect(registry.gauge(MetricName.residentMemory).value > 1_000_000)
        #expect(registry.counter(MetricName.cpuSeconds).value > 0)
        #expect(registry.gauge(MetricName.openDescriptors).value > 2)
        #expect(registry.gauge(MetricName.startTime).value > 1_700_000_000)
    }

    @Test func stageRecordsABatchUnderItsName() {
        let registry = PrometheusRegistry()
        let stage = StageMetrics(stage: "ingest", registry: registry)
        stage.batch(size: 33, duration: .milliseconds(4), outcomes: [("stored", 32), ("duplicate", 1)])
        stage.deadLettered(queue: "reports.submitted", reason: "poisoned")
        stage.folded(afterSeconds: [0.003, 0.2])
        let text = lines(registry)
        #expect(text.contains(#"nhipcau_stage_entries_total{outcome="stored",stage="ingest"} 32"#))
        #expect(text.contains(#"nhipcau_stage_entries_total{outcome="duplicate",stage="ingest"} 1"#))
        #expect(text.contains(#"nhipcau_stage_batch_size_bucket{stage="ingest",le="32"} 0"#))
        #expect(text.contains(#"nhipcau_stage_batch_size_bucket{stage="ingest",le="64"} 1"#))
        #expect(text.contains(#"nhipcau_stage_batch_duration_seconds_sum{stage="ingest"} 0.004"#))
        #expect(text.contains(#"nhipcau_dead_letters_total{queue="reports.submitted",reason="poisoned"} 1"#))
        #expect(text.contains("nhipcau_critical_time_seconds_count 2"))
    }

    @Test func everyMetricOfOursIsDescribed() {
        for (name, description) in MetricCatalogue.standard {
            #expect(description.help.hasSuffix("."), "\(name)")
            #expect(description.buckets == description.buckets.sorted(), "\(name)")
        }
        #expect(MetricCatalogue.standard[MetricName.criticalTime]?.buckets.isEmpty == false)
    }
}
