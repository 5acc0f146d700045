package dev.patchbay.perf.peers;

import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.perf.results.ResultFile;
import dev.patchbay.perf.results.Statistics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code patchbay bench peers}: Patchbay beside other switches on the same sockets. */
@Command(
        name = "peers",
        sortOptions = false,
        description = {
            "Measures Patchbay beside a program that only receives and sends, the kernel's vxlan and Open vSwitch:"
                    + " same source, same sink, same frames, in network namespaces of their own.",
            "Needs Linux, root, ip, ethtool and a C compiler; Open vSwitch if it shall take part."
        })
public final class PeersCommand implements Callable<Integer> {
    private static final Pattern VARIANT = Pattern.compile("[a-z0-9-]{1,12}");
    private static final String ALL = "all";
    private static final String RATES = "batched:64:1000,segmented:64:1000,single:64:1000";
    private static final String LATENCIES = "single:64:1000";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--systems",
            split = ",",
            paramLabel = "NAME",
            description = "Which take part: limit, kernel, afpacket, afxdp, portable, linux. Default: all.")
    private List<String> systems = List.of();

    @Option(
            names = "--latency",
            description = "Measures how long datagrams are on their way, at the same rate for all systems.")
    private boolean latency;

    @Option(
            names = "--rate",
            paramLabel = "PPS",
            description = "That rate. Default: half of what the slowest system passes on with 0.1 % loss.")
    private long rate;

    @Option(
            names = "--workloads",
            split = ",",
            paramLabel = "SENDER:SIZE:FLOWS",
            description =
                    "What is sent: batched, batched-mixed, segmented, segmented-mixed or single; inner frames of 64"
                            + " to 1518 bytes or imix; 1 to 1000000 inner flows. 'all' is a useful set."
                            + " Default: " + RATES + "; for latencies " + LATENCIES + ".")
    private List<String> workloads = List.of();

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--warm-ups",
            paramLabel = "N",
            defaultValue = "1",
            description = "Rounds before these that do not count. Default: ${DEFAULT-VALUE}.")
    private int warmUps;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "2",
            description = "How long each system is measured in each round. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--settle",
            paramLabel = "S",
            defaultValue = "1",
            description = "How long traffic flows before that. Default: ${DEFAULT-VALUE}.")
    private double settle;

    @Option(
            names = "--disturbance",
            paramLabel = "PART",
            defaultValue = "0.1",
            description =
                    "A turn during which other programs took more than this part of a processor is repeated, up to"
                            + " 20 times. Default: ${DEFAULT-VALUE}.")
    private double disturbance;

    @Option(
            names = "--host-options",
            paramLabel = "OPTIONS",
            defaultValue = "",
            description = "Further options for each 'patchbay host', in one word, such as '--gso off'.")
    private String hostOptions;

    @Option(
            names = "--variant",
            paramLabel = "NAME=OPTIONS",
            description = "One more Patchbay, with these options for 'patchbay host', such as"
                    + " 'one-port=--engine linux --source-ports 1'.")
    private Map<String, String> variants = new LinkedHashMap<>();

    @Option(names = "--results", paramLabel = "DIR", description = "Writes the figures of the run into this folder.")
    private Path results;

    @Override
    public Integer call() throws IOException, InterruptedException, PeersException {
        List<Workload> chosen = workloads();
        if (warmUps < 0) {
            throw wrong("--warm-ups is 0 or more, not " + warmUps);
        }
        requireMachine();
        Path folder = Files.createTempDirectory("patchbay-peers");
        Teardown teardown = new Teardown();
        try (teardown) {
            teardown.add(() -> remove(folder));
            return run(chosen, folder, teardown);
        } catch (IOException | PeersException failed) {
            if (teardown.early()) {
                return ExitStatus.COULD_NOT_START;
            }
            throw failed;
        }
    }

    private int run(List<Workload> chosen, Path folder, Teardown teardown)
            throws IOException, InterruptedException, PeersException {
        PrintWriter progress = spec.commandLine().getErr();
        Tools tools = new Tools(Files.createDirectory(folder.resolve("tools")));
        Field field = new Field(systems(tools), folder, teardown, progress);
        Stretch stretch = new Stretch(tools, teardown, settle, seconds, disturbance);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("kind", latency ? "peers-latency" : "peers-rate");
        figures.put("parameters", parameters(chosen));
        figures.put("limit_sha256", tools.limitHash());
        figures.putAll(field.description());
        return latency ? latencies(field, stretch, chosen, figures) : rates(field, stretch, chosen, figures);
    }

    private int rates(Field field, Stretch stretch, List<Workload> chosen, Map<String, Object> figures)
            throws IOException, InterruptedException, PeersException {
        RateRun run = new RateRun(field, stretch, spec.commandLine().getErr());
        for (Workload workload : chosen) {
            run.run(workload, warmUps, rounds);
        }
        figures.put("repeated_turns", stretch.repeats());
        figures.put("medians", run.medians());
        figures.put("rounds", run.rounds());
        return report(run.table(), figures, run.wrong());
    }

    private int latencies(Field field, Stretch stretch, List<Workload> chosen, Map<String, Object> figures)
            throws IOException, InterruptedException, PeersException {
        if (chosen.size() > 1) {
            throw wrong("--latency takes one workload");
        }
        Workload workload = chosen.getFirst();
        LatencyRun run = new LatencyRun(field, stretch, spec.commandLine().getErr());
        long forAll = rate > 0 ? rate : run.rateForAll(workload);
        run.run(workload, forAll, warmUps, rounds);
        figures.put("rate", forAll);
        figures.put("highest_rate_without_loss", run.lossless());
        figures.put("repeated_turns", stretch.repeats());
        figures.put("medians", run.medians());
        figures.put("rounds", run.rounds());
        figures.put("histogram_log", run.histogramLog());
        return report("%s at %d per second%n%s".formatted(workload, forAll, run.table()), figures, run.wrong());
    }

    private int report(String table, Map<String, Object> figures, long wrong) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.println(table);
        if (results != null) {
            out.println(ResultFile.write(
                    results,
                    (String) figures.get("kind"),
                    spec.commandLine().getParseResult().originalArgs(),
                    figures));
        }
        out.flush();
        return wrong == 0 ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
    }

    private Map<String, Object> parameters(List<Workload> chosen) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("rounds", (long) rounds);
        parameters.put("warm_ups", (long) warmUps);
        parameters.put("seconds", Statistics.rounded(seconds));
        parameters.put("settle", Statistics.rounded(settle));
        parameters.put("disturbance", Statistics.rounded(disturbance));
        parameters.put("workloads", chosen.stream().map(Workload::toString).toList());
        return parameters;
    }

    private List<Workload> workloads() {
        List<String> chosen = workloads;
        if (chosen.isEmpty()) {
            chosen = List.of((latency ? LATENCIES : RATES).split(",", -1));
        } else if (chosen.equals(List.of(ALL))) {
            chosen = Workload.USUAL;
        }
        try {
            return chosen.stream().map(Workload::parse).toList();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    private List<Peer> systems(Tools tools) {
        List<Peer> known = new ArrayList<>(List.of(
                new LimitPeer(tools),
                new KernelPeer(),
                new OvsPeer("afpacket", "system"),
                new OvsPeer("afxdp", "afxdp"),
                patchbay("portable", "--engine portable"),
                patchbay("linux", "--engine linux")));
        for (String name : systems) {
            if (known.stream().noneMatch(peer -> peer.name().equals(name))) {
                throw wrong("no system is called '" + name + "'; there are "
                        + String.join(", ", known.stream().map(Peer::name).toList()));
            }
        }
        if (!systems.isEmpty()) {
            known.removeIf(peer -> !systems.contains(peer.name()));
        }
        variants.forEach((name, options) -> {
            if (!VARIANT.matcher(name).matches()
                    || known.stream().anyMatch(peer -> peer.name().equals(name))) {
                throw wrong("a variant has a name of its own of up to 12 letters, digits and '-', not '" + name + "'");
            }
            known.add(patchbay(name, options));
        });
        return known;
    }

    private PatchbayPeer patchbay(String name, String options) {
        return new PatchbayPeer(
                name,
                Stream.of((options + ' ' + hostOptions).strip().split(" +", -1)).toList());
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Says what this machine lacks before anything is made. */
    private static void requireMachine() throws PeersException {
        if (!Files.isDirectory(Path.of("/proc/self/ns"))) {
            throw new PeersException("this needs Linux and its network namespaces");
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new PeersException("this needs root, to make network namespaces");
        }
        List<String> missing = new ArrayList<>(Stream.of("ip", "ethtool", "kill")
                .filter(program -> !Programs.has(program))
                .toList());
        if (!missing.isEmpty()) {
            throw new PeersException("this needs " + String.join(" and ", missing) + " on the path");
        }
        Tools.compiler();
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
