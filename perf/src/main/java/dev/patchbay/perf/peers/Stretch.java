package dev.patchbay.perf.peers;

import dev.patchbay.control.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Measures one system under one workload for some seconds.
 *
 * <p>The system is resumed, the sink starts and lets its guests be learned, the source starts; after the time to settle the
 * readings of clocks and processors begin. Nothing is pinned to a processor: which core runs what is the kernel's choice for
 * each system alike, as it is for a user.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class Stretch {
    private static final long LEARN_MS = 200;
    private static final long DRAIN_MS = 150;
    private static final int DIGITS = 3;
    private static final int MOST_REPEATS = 20;
    private static final double NS = 1e9;

    private final Tools tools;
    private final Teardown teardown;
    private final double settle;
    private final double seconds;
    private final double disturbance;
    private long repeats;

    /** How the wires of each place are set. */
    private final Map<Place, Sender> carried = new HashMap<>();

    /**
     * Prepares for stretches of equal length.
     *
     * @param tools source and sink.
     * @param teardown ends them if the run ends early.
     * @param settle seconds that traffic flows before readings begin.
     * @param seconds that are measured.
     * @param disturbance part of a processor that other processes may take; a stretch with more is measured again.
     */
    Stretch(Tools tools, Teardown teardown, double settle, double seconds, double disturbance) {
        this.disturbance = disturbance;
        this.tools = tools;
        this.teardown = teardown;
        this.settle = settle;
        this.seconds = seconds;
    }

    /** Measures with as many datagrams as the source can send. */
    Sample flatOut(Peer peer, Place place, Workload workload) throws IOException, InterruptedException, PeersException {
        return measure(peer, place, workload, 0);
    }

    /**
     * Measures with datagrams at a fixed rate, and how long each was on its way.
     *
     * @param rate datagrams per second.
     */
    Sample atRate(Peer peer, Place place, Workload workload, long rate)
            throws IOException, InterruptedException, PeersException {
        return measure(peer, place, workload, rate);
    }

    /** Once more while other processes are busy, but not for ever. */
    private Sample measure(Peer peer, Place place, Workload workload, long rate)
            throws IOException, InterruptedException, PeersException {
        Sample sample = once(peer, place, workload, rate);
        for (int again = 0; again < MOST_REPEATS && sample.others() > disturbance; again++) {
            repeats++;
            sample = once(peer, place, workload, rate);
        }
        return sample;
    }

    /** How many stretches were measured again because other processes were busy. */
    long repeats() {
        return repeats;
    }

    private Sample once(Peer peer, Place place, Workload workload, long rate)
            throws IOException, InterruptedException, PeersException {
        if (carried.put(place, workload.sender()) != workload.sender()) {
            Wiring.carry(place, workload.sender(), peer.takesPieces());
        }
        if (peer.process() != null) {
            peer.process().resume();
        }
        Process sink = start(place.sinkNamespace(), sink(peer, place, workload, rate > 0));
        Process source = null;
        try {
            TimeUnit.MILLISECONDS.sleep(LEARN_MS);
            source = start(place.sourceNamespace(), source(place, workload, rate));
            TimeUnit.NANOSECONDS.sleep((long) (settle * NS));
            Set<Long> ours = ours(peer, source, sink);
            CpuTimes before = CpuTimes.now(peer.process(), ours);
            TimeUnit.NANOSECONDS.sleep((long) (seconds * NS));
            CpuTimes after = CpuTimes.now(peer.process(), ours);
            Map<?, ?> sent = end(source);
            TimeUnit.MILLISECONDS.sleep(DRAIN_MS);
            return sample(before, after, sent, end(sink), peer.process() != null);
        } finally {
            sink.destroyForcibly();
            if (source != null) {
                source.destroyForcibly();
            }
            if (peer.process() != null) {
                peer.process().pause();
            }
        }
    }

    private static Set<Long> ours(Peer peer, Process source, Process sink) {
        Set<Long> ours = new HashSet<>(Set.of(ProcessHandle.current().pid(), source.pid(), sink.pid()));
        if (peer.process() != null) {
            ours.add(peer.process().pid());
        }
        return ours;
    }

    private List<String> sink(Peer peer, Place place, Workload workload, boolean latency) {
        List<String> words = new ArrayList<>(List.of(
                tools.program(Tools.SINK),
                "--at",
                place.sink(),
                "--vni",
                Integer.toString(peer.vniOut()),
                "--flows",
                Integer.toString(workload.flows())));
        if (!peer.name().equals(LimitPeer.NAME)) {
            words.addAll(List.of("--teach", peer.sinkSide(place)));
        }
        if (latency) {
            words.addAll(List.of("--latency", Long.toString(Math.round(settle * 1000))));
        }
        return words;
    }

    private List<String> source(Place place, Workload workload, long rate) {
        return List.of(
                tools.program(Tools.SOURCE),
                "--to",
                place.inside(),
                "--vni",
                Integer.toString(Peer.VNI_IN),
                "--flows",
                Integer.toString(workload.flows()),
                "--size",
                workload.size(),
                "--gso",
                workload.gso(),
                "--rate",
                Long.toString(rate));
    }

    private Process start(String namespace, List<String> words) throws IOException {
        Process process = new ProcessBuilder(Programs.inside(namespace, words))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        teardown.add(process::destroyForcibly);
        return process;
    }

    /** Ends a program and reads what it counted. */
    private static Map<?, ?> end(Process process) throws IOException, PeersException {
        // Process.destroy() would close the stream that the report comes by.
        process.toHandle().destroy();
        try (InputStream out = process.getInputStream()) {
            byte[] printed = out.readAllBytes();
            if (printed.length == 0) {
                throw new PeersException("the source or the sink has ended without a report");
            }
            return (Map<?, ?>) Json.parse(printed);
        }
    }

    private static Sample sample(CpuTimes before, CpuTimes after, Map<?, ?> sent, Map<?, ?> received, boolean process) {
        Slices out = Slices.of(sent);
        Slices in = Slices.of(received);
        double delivered = in.rate(before.at(), after.at());
        double took = (after.at() - before.at()) / NS;
        double millions = delivered * took / 1e6;
        long sentInAll = out.between(before.at(), Long.MAX_VALUE);
        long pieces = Math.max(1, (Long) received.get("pieces"));
        return new Sample(
                took,
                out.rate(before.at(), after.at()),
                delivered,
                sentInAll == 0 ? 1 : Math.max(0, 1 - (double) in.between(before.at(), Long.MAX_VALUE) / sentInAll),
                process ? after.processSince(before) / millions : Double.NaN,
                after.machineSince(before) / millions,
                after.othersSince(before) / took,
                (double) (Long) received.get("received") / pieces,
                (Long) received.get("samples"),
                (Long) received.get("wrong"),
                (String) received.get("first_wrong"),
                (Long) received.get("flows"),
                histogram((List<?>) received.get("latencies")));
    }

    /** The sink counts in buckets that are narrower than this histogram's error. */
    private static Histogram histogram(List<?> buckets) {
        if (buckets == null) {
            return null;
        }
        Histogram histogram = new Histogram(DIGITS);
        for (Object bucket : buckets) {
            List<?> pair = (List<?>) bucket;
            histogram.recordValueWithCount((Long) pair.get(0), (Long) pair.get(1));
        }
        return histogram;
    }
}
