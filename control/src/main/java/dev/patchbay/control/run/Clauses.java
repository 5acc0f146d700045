package dev.patchbay.control.run;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.lab.Check;
import dev.patchbay.control.lab.Count;
import dev.patchbay.control.lab.Expectation.Found;
import dev.patchbay.control.lab.Expectation.Happened;
import dev.patchbay.control.lab.Expectation.Hit;
import dev.patchbay.control.lab.Expectation.Rule;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.Probe;
import dev.patchbay.control.run.Clause.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.LongFunction;

/** Turns what a check expects into clauses. */
final class Clauses {
    private final Lab lab;

    Clauses(Lab lab) {
        this.lab = lab;
    }

    /** The clauses of a check, without what its own answers tell (received, loss). */
    List<Clause> of(Check check) {
        return switch (check.expect()) {
            case Happened happened -> happened((Probe.Traffic) check.probe(), happened);
            case Found found -> List.of(found(check.probe(), found));
        };
    }

    private List<Clause> happened(Probe.Traffic probe, Happened expect) {
        List<Clause> clauses = new ArrayList<>();
        Map<String, Map<Integer, Count>> datagrams = new LinkedHashMap<>(expect.datagrams());
        expect.droppedBy().ifPresent(rule -> {
            clauses.add(hit(rule, Count.exactly(probe.count()), " dropped by "));
            datagrams.putIfAbsent(lab.guests().get(probe.from()).host(), Map.of());
        });
        datagrams.forEach((host, counts) -> clauses.add(datagrams(host, counts)));
        expect.seenBy().forEach((guest, count) -> clauses.add(seenBy(guest, senderMac(probe), count)));
        for (Hit hit : expect.hits()) {
            clauses.add(hit(hit.rule(), hit.packets(), " through "));
        }
        expect.drops().forEach((host, reasons) -> clauses.add(drops(host, reasons)));
        return clauses;
    }

    private long senderMac(Probe.Traffic probe) {
        if (probe instanceof Probe.Send send) {
            if (send.sourceMac() != 0) {
                return send.sourceMac();
            }
            if (send.what().equals("frame")) {
                return Long.parseLong(send.frame().substring(12, 24), 16);
            }
        }
        return lab.guests().get(probe.from()).mac();
    }

    private static Clause datagrams(String host, Map<Integer, Count> expected) {
        return new Clause(host, List.of("tunnels"), (before, now) -> {
            Map<String, Long> sent = new TreeMap<>();
            numbers(now)
                    .forEach((remote, packets) ->
                            sent.put(remote, packets - numbers(before).getOrDefault(remote, 0L)));
            boolean good = true;
            Map<String, Count> wanted = new TreeMap<>();
            expected.forEach((remote, count) -> wanted.put(Ipv4Address.format(remote), count));
            sent.keySet().forEach(remote -> wanted.putIfAbsent(remote, Count.NONE));
            List<String> seen = new ArrayList<>();
            for (Map.Entry<String, Count> remote : wanted.entrySet()) {
                long packets = sent.getOrDefault(remote.getKey(), 0L);
                boolean right = remote.getValue().accepts(packets);
                good &= right;
                if (packets != 0 || !right) {
                    seen.add(packets + " to " + remote.getKey() + expected(right, remote.getValue()));
                }
            }
            return new Verdict(
                    good, host + (seen.isEmpty() ? " sent no datagram" : " sent " + String.join(", ", seen)));
        });
    }

    private Clause seenBy(String guest, long mac, Count expected) {
        return new Clause(
                lab.guests().get(guest).host(),
                List.of("frames", guest, MacAddress.format(mac)),
                counted(expected, count -> guest + " saw " + count));
    }

    private static Clause hit(Rule rule, Count expected, String what) {
        return new Clause(rule.host(), List.of("flows", rule.bridge(), rule.match()), (before, now) -> {
            List<Map<String, Object>> flows = flows(now);
            List<Map<String, Object>> earlier = flows(before);
            if (flows.size() != 1) {
                return new Verdict(false, rule + " finds " + flows.size() + " flows, expected exactly one");
            }
            long packets = number(flows.getFirst().get("packets"))
                    - (earlier.size() == 1 ? number(earlier.getFirst().get("packets")) : 0);
            boolean good = expected.accepts(packets);
            return new Verdict(good, packets + what + rule + expected(good, expected));
        });
    }

    private static Clause drops(String host, Map<String, Count> expected) {
        return new Clause(host, List.of("drops"), (before, now) -> {
            boolean good = true;
            List<String> seen = new ArrayList<>();
            for (Map.Entry<String, Count> reason : expected.entrySet()) {
                long packets = numbers(now).getOrDefault(reason.getKey(), 0L)
                        - numbers(before).getOrDefault(reason.getKey(), 0L);
                boolean right = reason.getValue().accepts(packets);
                good &= right;
                seen.add(packets + " " + reason.getKey() + expected(right, reason.getValue()));
            }
            return new Verdict(good, host + " dropped " + String.join(", ", seen));
        });
    }

    private static Clause found(Probe probe, Found expect) {
        return switch (probe) {
            case Probe.Flow flow ->
                new Clause(
                        flow.host(),
                        List.of("flows", flow.bridge(), flow.match()),
                        (before, now) -> judgeFlows(flow, expect, flows(now)));
            case Probe.Fdb fdb ->
                new Clause(fdb.host(), List.of("fdb", fdb.bridge(), MacAddress.format(fdb.mac())), (before, now) -> {
                    List<Map<String, Object>> entries = flows(now).stream()
                            .filter(entry -> fdb.vlan() < 0 || number(entry.get("vlan")) == fdb.vlan())
                            .filter(entry -> fdb.port().isEmpty() || fdb.port().equals(entry.get("port")))
                            .toList();
                    boolean good = expect.count().accepts(entries.size());
                    String seen = entries.isEmpty()
                            ? "no entry"
                            : String.join(
                                    ", ", entries.stream().map(Clauses::entry).toList());
                    return new Verdict(good, seen + expected(good, expect.count()));
                });
            default -> throw new IllegalArgumentException(probe.kind() + " looks at nothing");
        };
    }

    private static String entry(Map<String, Object> entry) {
        return "port " + entry.get("port") + " VLAN " + entry.get("vlan");
    }

    private static Verdict judgeFlows(Probe.Flow probe, Found expect, List<Map<String, Object>> flows) {
        if (!expect.count().accepts(flows.size())) {
            return new Verdict(false, flows.size() + " flows" + expected(false, expect.count()));
        }
        if (!probe.text().isEmpty()) {
            String text = flows.size() == 1 ? String.valueOf(flows.getFirst().get("text")) : flows.size() + " flows";
            return text.equals(probe.text())
                    ? new Verdict(true, "reads letter for letter")
                    : new Verdict(false, "reads '" + text + "', expected '" + probe.text() + "'");
        }
        if (expect.packets().isPresent()) {
            if (flows.size() != 1) {
                return new Verdict(false, flows.size() + " flows, expected exactly one");
            }
            long packets = number(flows.getFirst().get("packets"));
            boolean good = expect.packets().get().accepts(packets);
            return new Verdict(
                    good,
                    "n_packets=" + packets + expected(good, expect.packets().get()));
        }
        return new Verdict(true, flows.isEmpty() ? "absent" : flows.size() == 1 ? "present" : flows.size() + " flows");
    }

    private static BiFunction<Object, Object, Verdict> counted(Count expected, LongFunction<String> text) {
        return (before, now) -> {
            long count = number(now) - number(before);
            boolean good = expected.accepts(count);
            return new Verdict(good, text.apply(count) + expected(good, expected));
        };
    }

    private static String expected(boolean good, Count count) {
        return good ? "" : " (expected " + count + ")";
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    private static Map<String, Long> numbers(Object value) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, number) -> numbers.put((String) key, number(number)));
        return numbers;
    }

    private static List<Map<String, Object>> flows(Object value) {
        List<Map<String, Object>> flows = new ArrayList<>();
        for (Object flow : (List<?>) value) {
            Map<String, Object> copy = new LinkedHashMap<>();
            ((Map<?, ?>) flow).forEach((key, field) -> copy.put((String) key, field));
            flows.add(copy);
        }
        return flows;
    }
}
