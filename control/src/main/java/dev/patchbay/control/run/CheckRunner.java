package dev.patchbay.control.run;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.guest.FrameWriter;
import dev.patchbay.control.json.Json;
import dev.patchbay.control.lab.Check;
import dev.patchbay.control.lab.Count;
import dev.patchbay.control.lab.Expectation.Happened;
import dev.patchbay.control.lab.GuestSpec;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.Probe;
import dev.patchbay.control.run.CheckResult.Outcome;
import dev.patchbay.control.run.Clause.Verdict;
import dev.patchbay.datapath.counter.LatencyRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Runs the checks of a lab on its running hosts.
 *
 * <p>A check that sends asks its questions, sends, and asks again until the answers are as expected or time is up. Where an
 * upper limit is expected ("exactly one datagram"), it looks once more a little later, so that a late second one is seen.
 *
 * <p><b>Threads.</b> One check at a time.
 */
final class CheckRunner {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);
    private static final Duration AFTERMATH = Duration.ofMillis(30);
    private static final int ECHO_REQUEST = 8;
    private static final int SPOOFED_PAYLOAD = 56;

    private final Lab lab;
    private final Map<String, HostLink> hosts;
    private final Clauses clauses;
    private boolean leased;

    CheckRunner(Lab lab, Map<String, HostLink> hosts) {
        this.lab = lab;
        this.hosts = hosts;
        this.clauses = new Clauses(lab);
    }

    /**
     * Runs one check.
     *
     * @throws HostFailure if a host is gone
     * @throws InterruptedException if the run is being ended
     */
    CheckResult run(Check check) throws HostFailure, InterruptedException {
        List<Clause> expected = clauses.of(check);
        Optional<String> missing = missingHost(check, expected);
        if (missing.isPresent()) {
            return CheckResult.skipped(check, "host " + missing.get() + " does not run here");
        }
        if (!leased) {
            Leases.await(lab, hosts);
            leased = true;
        }
        long start = System.nanoTime();
        long deadline = start + check.within().toNanos();
        List<Object> before = look(expected);
        Answer answer = check.probe() instanceof Probe.Traffic traffic ? send(check, traffic, deadline) : Answer.NONE;
        List<Verdict> verdicts = await(expected, before, deadline, check.probe() instanceof Probe.Traffic);
        List<String> seen = new ArrayList<>();
        boolean good = true;
        for (Verdict verdict : answer.verdicts()) {
            seen.add(verdict.seen());
            good &= verdict.good();
        }
        for (Verdict verdict : verdicts) {
            good &= verdict.good();
        }
        // Of many things seen, those that are wrong are what the reader wants.
        boolean wrong = !good;
        verdicts.stream()
                .filter(verdict -> !wrong || !verdict.good())
                .map(Verdict::seen)
                .forEach(seen::add);
        return new CheckResult(
                check,
                good ? Outcome.OK : Outcome.FAILED,
                String.join("; ", seen),
                answer.latency(),
                Duration.ofNanos(System.nanoTime() - start).toMillis(),
                check.probe() instanceof Probe.Ping ? answer.firstAnswerMs() : 0);
    }

    private Optional<String> missingHost(Check check, List<Clause> expected) {
        TreeSet<String> needed = new TreeSet<>();
        expected.forEach(clause -> needed.add(clause.host()));
        if (check.probe() instanceof Probe.Traffic traffic) {
            needed.add(lab.guests().get(traffic.from()).host());
        }
        return needed.stream().filter(host -> !hosts.containsKey(host)).findFirst();
    }

    // ---- looking

    private List<Object> look(List<Clause> expected) throws HostFailure {
        Map<String, List<Object>> questions = new LinkedHashMap<>();
        for (Clause clause : expected) {
            questions.computeIfAbsent(clause.host(), host -> new ArrayList<>()).add(clause.question());
        }
        Map<String, List<Object>> answers = new LinkedHashMap<>();
        for (Map.Entry<String, List<Object>> host : questions.entrySet()) {
            String reply = hosts.get(host.getKey()).call("lab/look", Json.write(host.getValue()));
            answers.put(host.getKey(), new ArrayList<>((List<?>) Json.parse(reply)));
        }
        List<Object> inOrder = new ArrayList<>();
        for (Clause clause : expected) {
            inOrder.add(answers.get(clause.host()).removeFirst());
        }
        return inOrder;
    }

    private List<Verdict> await(List<Clause> expected, List<Object> before, long deadline, boolean sends)
            throws HostFailure, InterruptedException {
        if (expected.isEmpty()) {
            return List.of();
        }
        Duration pause = FIRST_PAUSE;
        while (true) {
            List<Verdict> verdicts = judge(expected, before, look(expected));
            if (allGood(verdicts)) {
                if (!sends) {
                    return verdicts;
                }
                Thread.sleep(AFTERMATH);
                return judge(expected, before, look(expected));
            }
            if (System.nanoTime() - deadline >= 0) {
                return verdicts;
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private static List<Verdict> judge(List<Clause> expected, List<Object> before, List<Object> now) {
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            verdicts.add(expected.get(i).judge().apply(before.get(i), now.get(i)));
        }
        return verdicts;
    }

    private static boolean allGood(List<Verdict> verdicts) {
        return verdicts.stream().allMatch(Verdict::good);
    }

    // ---- sending

    /** What the sender itself can tell. */
    private record Answer(List<Verdict> verdicts, LatencyRecorder latency, long firstAnswerMs) {
        static final Answer NONE = new Answer(List.of(), null, 0);
    }

    private Answer send(Check check, Probe.Traffic probe, long deadline) throws HostFailure {
        HostLink host = hosts.get(lab.guests().get(probe.from()).host());
        if (probe instanceof Probe.Send send) {
            String taken = host.call(
                    "guest/send", send.from(), HexFormat.of().formatHex(frame(send)), Integer.toString(send.count()));
            boolean good = Long.parseLong(taken.strip()) == send.count();
            return good
                    ? Answer.NONE
                    : new Answer(
                            List.of(new Verdict(false, "the port took " + taken.strip() + " of " + send.count())),
                            null,
                            0);
        }
        long left = Math.max(0, deadline - System.nanoTime());
        Map<?, ?> result = (Map<?, ?>) Json.parse(host.call("guest/run", arguments(probe, left)));
        long sent = ((Number) result.get("sent")).longValue();
        long received = ((Number) result.get("received")).longValue();
        LatencyRecorder latency = new LatencyRecorder();
        latency.addEncoded((String) result.get("latency"));
        return new Answer(
                List.of(judge((Happened) check.expect(), sent, received, result)),
                latency,
                ((Number) result.get("first_answer_ms")).longValue());
    }

    private static String[] arguments(Probe.Traffic probe, long leftNs) {
        return switch (probe) {
            case Probe.Ping ping ->
                arguments(
                        "ping",
                        ping.from(),
                        ping.to(),
                        ping.count(),
                        ping.interval().toNanos(),
                        ping.size(),
                        0,
                        leftNs);
            case Probe.Arping arping ->
                arguments(
                        "arping",
                        arping.from(),
                        arping.to(),
                        arping.count(),
                        arping.interval().toNanos(),
                        0,
                        0,
                        leftNs);
            case Probe.Udp udp ->
                arguments(
                        "udp",
                        udp.from(),
                        udp.to(),
                        udp.count(),
                        Duration.ofSeconds(1).toNanos() / udp.rate(),
                        udp.size(),
                        udp.port(),
                        leftNs);
            case Probe.Send send -> throw new IllegalArgumentException("frames are sent as they are");
        };
    }

    /** {@code leftNs}: time until the check must have come true; answers after that do not count. */
    private static String[] arguments(
            String kind, String from, Probe.Target to, int count, long intervalNs, int size, int port, long leftNs) {
        long lingerNs = Math.max(Duration.ofMillis(100).toNanos(), leftNs - intervalNs * (count - 1));
        return new String[] {
            kind,
            from,
            Ipv4Address.format(to.ip()),
            Integer.toString(count),
            Long.toString(intervalNs),
            Integer.toString(size),
            Integer.toString(port),
            Long.toString(lingerNs)
        };
    }

    private static Verdict judge(Happened expect, long sent, long received, Map<?, ?> result) {
        long loss = sent == 0 ? 100 : ((sent - received) * 100 + sent - 1) / sent;
        boolean receivedGood =
                expect.received().map(count -> count.accepts(received)).orElse(true);
        boolean lossGood =
                expect.lossPercent().map(count -> count.accepts(loss)).orElse(true);
        StringBuilder seen =
                new StringBuilder().append(received).append(" of ").append(sent).append(" answered");
        append(seen, result, "duplicates");
        append(seen, result, "unresolved");
        append(seen, result, "corrupt");
        if (!receivedGood) {
            seen.append(" (expected ")
                    .append(expect.received().map(Count::toString).orElse(""))
                    .append(')');
        }
        if (!lossGood) {
            seen.append(", loss ").append(loss).append(" % (expected ");
            seen.append(expect.lossPercent().map(Count::toString).orElse("")).append(')');
        }
        return new Verdict(receivedGood && lossGood, seen.toString());
    }

    private static void append(StringBuilder seen, Map<?, ?> result, String what) {
        long count = ((Number) result.get(what)).longValue();
        if (count > 0) {
            seen.append(", ").append(count).append(' ').append(what);
        }
    }

    private byte[] frame(Probe.Send send) {
        if (send.what().equals("frame")) {
            return HexFormat.of().parseHex(send.frame());
        }
        GuestSpec sender = lab.guests().get(send.from());
        long mac = send.sourceMac() == 0 ? sender.mac() : send.sourceMac();
        int ip = send.sourceIp() == 0 ? sender.address() : send.sourceIp();
        FrameWriter writer = new FrameWriter();
        int length;
        long destination;
        if (send.what().equals("arp")) {
            length = writer.arpRequest(mac, ip, send.to().ip());
            destination = MacAddress.BROADCAST;
        } else {
            length = writer.icmp(mac, ip, send.to().ip(), ECHO_REQUEST, 0, 0x5eed, 1, SPOOFED_PAYLOAD, FrameWriter.TTL);
            destination = send.to().mac();
        }
        writer.destination(send.destinationMac() == 0 ? destination : send.destinationMac());
        return writer.copy(length);
    }
}
