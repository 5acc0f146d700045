package dev.patchbay.control.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.json.Json;
import dev.patchbay.control.lab.Check;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabReader;
import dev.patchbay.control.run.CheckResult.Outcome;
import dev.patchbay.datapath.counter.LatencyRecorder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckRunnerTest {
    private static final String LAB = """
            version: 1
            name: x
            hosts:
              one: {local_ip: 10.0.0.1, bridges: [{name: br, ports: [{name: tap1}]}]}
              two: {local_ip: 10.0.0.2, bridges: [{name: br, ports: [{name: tap2}]}]}
            guests:
              A: {host: one, port: tap1, mac: "fa:16:3e:00:00:01", ip: 192.0.2.1/24}
              B: {host: two, port: tap2, mac: "fa:16:3e:00:00:02", ip: 192.0.2.2/24}
            checks:
            """;

    private final Map<String, FakeHost> hosts = new HashMap<>();

    /** Answers from a table; a sequence of answers to one question ends with its last one repeated. */
    private static final class FakeHost implements HostLink {
        private final String name;
        private final Map<String, List<Object>> answers = new HashMap<>();
        private final List<String> calls = new ArrayList<>();

        FakeHost(String name) {
            this.name = name;
        }

        FakeHost answers(String question, Object... inOrder) {
            answers.put(question, new ArrayList<>(List.of(inOrder)));
            return this;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String call(String command, String... arguments) {
            calls.add(command + " " + String.join(" ", arguments));
            if (!command.equals("lab/look")) {
                return String.valueOf(next(command));
            }
            List<Object> found = new ArrayList<>();
            for (Object question : (List<?>) Json.parse(arguments[0])) {
                found.add(next(String.valueOf(question)));
            }
            return Json.write(found);
        }

        private Object next(String question) {
            List<Object> left = answers.get(question);
            assertThat(left).as("%s is asked %s", name, question).isNotNull();
            return left.size() > 1 ? left.removeFirst() : left.getFirst();
        }

        @Override
        public void close() {}
    }

    private FakeHost host(String name) {
        return hosts.computeIfAbsent(name, FakeHost::new);
    }

    private CheckResult run(String check) throws Exception {
        Lab lab = LabReader.parse("x", LAB + "  - " + check);
        Check only = lab.checks().getFirst();
        return new CheckRunner(lab, Map.copyOf(hosts)).run(only);
    }

    private static String echoed(int sent, int received) {
        LatencyRecorder latency = new LatencyRecorder();
        for (int i = 0; i < received; i++) {
            latency.record(1000);
        }
        return Json.write(Map.of(
                "sent", (long) sent,
                "received", (long) received,
                "duplicates", 0L,
                "unresolved", 0L,
                "corrupt", 0L,
                "first_answer_ms", 77L,
                "latency", latency.encoded()));
    }

    @Test
    void shouldPassWhenAllAreAnswered() throws Exception {
        host("one").answers("guest/run", echoed(3, 3));
        CheckResult result = run("{id: a, ping: {from: A, to: B, count: 3}}");
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(result.seen()).isEqualTo("3 of 3 answered");
        assertThat(result.latency().count()).isEqualTo(3);
        assertThat(result.firstAnswerMs()).isEqualTo(77);
        assertThat(host("one").calls.getFirst()).startsWith("guest/run ping A 192.0.2.2 3 200000000 56 0 ");
    }

    @Test
    void shouldFailWhenTooFewAreAnswered() throws Exception {
        host("one").answers("guest/run", echoed(3, 2));
        CheckResult result = run("{id: a, ping: {from: A, to: B, count: 3}, expect: {received: 3, loss: 0}}");
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.seen()).isEqualTo("2 of 3 answered (expected 3), loss 34 % (expected 0)");
    }

    @Test
    void shouldCompareDatagramsOfTheCheckAlone() throws Exception {
        host("one")
                .answers("guest/send", "1")
                .answers("[tunnels]", Map.of("10.0.0.2", 7L, "10.0.0.3", 4L), Map.of("10.0.0.2", 8L, "10.0.0.3", 4L));
        CheckResult result = run("{id: a, send: {from: A, arp: B}, expect: {datagrams: {one: {10.0.0.2: 1}}}}");
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(result.seen()).isEqualTo("one sent 1 to 10.0.0.2");
    }

    @Test
    void shouldFailWhenATunnelEndThatIsNotNamedGetsADatagram() throws Exception {
        host("one")
                .answers("guest/send", "1")
                .answers("[tunnels]", Map.of("10.0.0.2", 7L, "10.0.0.3", 4L), Map.of("10.0.0.2", 8L, "10.0.0.3", 5L));
        CheckResult result =
                run("{id: a, send: {from: A, arp: B}, expect: {datagrams: {one: {10.0.0.2: 1}}}, within: 10ms}");
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.seen()).isEqualTo("one sent 1 to 10.0.0.2, 1 to 10.0.0.3 (expected 0)");
    }

    @Test
    void shouldFailWhenASecondDatagramComesLate() throws Exception {
        host("one")
                .answers("guest/send", "1")
                .answers("[tunnels]", Map.of("10.0.0.2", 7L), Map.of("10.0.0.2", 8L), Map.of("10.0.0.2", 9L));
        CheckResult result = run("{id: a, send: {from: A, arp: B}, expect: {datagrams: {one: {10.0.0.2: 1}}}}");
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.seen()).isEqualTo("one sent 2 to 10.0.0.2 (expected 1)");
    }

    @Test
    void shouldWaitUntilItComesTrue() throws Exception {
        host("two").answers("[frames, B, fa:16:3e:00:00:01]", 2L, 2L, 2L, 3L);
        host("one").answers("guest/send", "1");
        CheckResult result = run("{id: a, send: {from: A, arp: B}, expect: {seen_by: {B: 1}}}");
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(result.seen()).isEqualTo("B saw 1");
    }

    @Test
    void shouldSeeWhoDropped() throws Exception {
        host("one")
                .answers("guest/send", "2")
                .answers("[tunnels]", Map.of("10.0.0.2", 7L))
                .answers(
                        "[flows, br, priority=0]",
                        List.of(Map.of("text", "x", "packets", 5L)),
                        List.of(Map.of("text", "x", "packets", 7L)));
        CheckResult result = run("{id: a, send: {from: A, arp: B, as: {ip: 192.0.2.99}, count: 2},"
                + " expect: {dropped_by: {host: one, bridge: br, flow: priority=0}}}");
        assertThat(result.seen()).isEqualTo("2 dropped by one br priority=0; one sent no datagram");
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(host("one").calls)
                .anySatisfy(call -> assertThat(call)
                        .startsWith("guest/send A fffffffffffffa163e0000010806")
                        .contains("c0000263")
                        .endsWith(" 2"));
    }

    @Test
    void shouldCompareAFlowLetterForLetter() throws Exception {
        host("one").answers("[flows, br, table=20]", List.of(Map.of("text", "table=20, a", "packets", 0L)));
        assertThat(run("{id: a, flow: {host: one, bridge: br, match: table=20, text: \"table=20, a\"}}")
                        .outcome())
                .isEqualTo(Outcome.OK);
        CheckResult other =
                run("{id: a, flow: {host: one, bridge: br, match: table=20, text: \"table=20,a\"}, within: 1ms}");
        assertThat(other.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(other.seen()).isEqualTo("reads 'table=20, a', expected 'table=20,a'");
    }

    @Test
    void shouldFindAbsence() throws Exception {
        host("one").answers("[flows, br, table=20]", List.of());
        assertThat(run("{id: a, flow: {host: one, bridge: br, match: table=20}, expect: absent}")
                        .outcome())
                .isEqualTo(Outcome.OK);
        assertThat(run("{id: a, flow: {host: one, bridge: br, match: table=20}, within: 1ms}")
                        .seen())
                .isEqualTo("0 flows (expected >=1)");
    }

    @Test
    void shouldSkipWhatNeedsAnotherMachine() throws Exception {
        host("one").answers("guest/send", "1");
        CheckResult result = run("{id: a, send: {from: A, arp: B}, expect: {seen_by: {B: 1}}}");
        assertThat(result.outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(result.seen()).isEqualTo("host two does not run here");
    }
}
