package dev.patchbay.control.run;

import dev.patchbay.control.json.Json;
import dev.patchbay.control.lab.GuestSpec;
import dev.patchbay.datapath.counter.LatencyRecorder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A run with its provenance as one JSON document: what ran, on what, and what was seen. */
final class ReportJson {
    private static final double NS_PER_US = 1_000.0;

    private static final int LINE_WIDTH = 120;

    private ReportJson() {}

    static String of(RunReport report, int status) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("lab", lab(report));
        document.put(
                "patchbay",
                Objects.requireNonNullElse(ReportJson.class.getPackage().getImplementationVersion(), "(not packaged)"));
        document.put("machine", machine());
        document.put("started", Instant.ofEpochMilli(report.startedMs()).toString());
        document.put("duration_ms", report.durationMs());
        document.put("hosts_up_ms", report.hostsUpMs());
        document.put("first_ping_ms", report.firstPingMs() < 0 ? null : report.firstPingMs());
        document.put("in_process", report.inProcess());
        document.put("passed", report.count(CheckResult.Outcome.OK));
        document.put("failed", report.count(CheckResult.Outcome.FAILED));
        document.put("skipped", report.count(CheckResult.Outcome.SKIPPED));
        document.put("status", (long) status);
        List<Object> checks = new ArrayList<>();
        report.results().forEach(result -> checks.add(check(result)));
        document.put("checks", checks);
        return Json.writeReadable(document, LINE_WIDTH);
    }

    private static Map<String, Object> lab(RunReport report) {
        Map<String, Object> lab = new LinkedHashMap<>();
        lab.put("name", report.lab().name());
        lab.put("file", report.lab().file());
        lab.put("hosts", report.hosts());
        lab.put(
                "guests",
                report.lab().guests().values().stream().map(GuestSpec::name).toList());
        return lab;
    }

    private static Map<String, Object> machine() {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("jdk", System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.version"));
        machine.put(
                "jvm_flags",
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(flag -> !flag.startsWith("-Dpatchbay."))
                        .toList());
        machine.put(
                "kernel",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        machine.put("cpu", cpu());
        machine.put("cores", (long) Runtime.getRuntime().availableProcessors());
        return machine;
    }

    private static String cpu() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static Map<String, Object> check(CheckResult result) {
        Map<String, Object> check = new LinkedHashMap<>();
        check.put("id", result.check().id());
        check.put("kind", result.check().probe().kind());
        check.put("about", result.check().about());
        check.put("rows", result.check().rows());
        check.put("result", result.outcome().text());
        check.put("seen", result.seen());
        check.put("duration_ms", result.durationMs());
        if (result.hasLatency()) {
            LatencyRecorder latency = result.latency();
            Map<String, Object> percentiles = new LinkedHashMap<>();
            percentiles.put("count", latency.count());
            percentiles.put("p50", latency.percentileNs(50) / NS_PER_US);
            percentiles.put("p90", latency.percentileNs(90) / NS_PER_US);
            percentiles.put("p99", latency.percentileNs(99) / NS_PER_US);
            percentiles.put("p99_9", latency.percentileNs(99.9) / NS_PER_US);
            percentiles.put("max", latency.maxNs() / NS_PER_US);
            check.put("round_trip_us", percentiles);
        }
        return check;
    }
}
