package dev.patchbay.control.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LabReaderTest {
    private static final String LAB = """
            version: 1
            name: two
            underlay: {10.0.0.1: 127.0.0.11, 10.0.0.2: 127.0.0.12}
            hosts:
              one:
                local_ip: 10.0.0.1
                bridges:
                  - name: br-int
                    ports:
                      - {name: patch-tun, ofport: 1, type: patch, peer: patch-int}
                      - {name: tap1, ofport: 2, tag: 1}
                    flows:
                      - actions=NORMAL
                  - name: br-tun
                    ports:
                      - {name: patch-int, ofport: 1, type: patch, peer: patch-tun}
                      - {name: vx, ofport: 2, type: vxlan, options: {remote_ip: 10.0.0.2, key: flow}}
              two:
                local_ip: 10.0.0.2
                bridges:
                  - {name: br-int, ports: [{name: tap2}]}
            guests:
              A: {host: one, port: tap1, mac: fa:16:3e:00:00:01, ip: 192.0.2.1/24, gateway: 192.0.2.9}
              B: {host: two, port: tap2, mac: fa:16:3e:00:00:02, ip: [192.0.2.2/24, 10.9.0.1/8]}
            checks:
              - {id: first, rows: [000-01], ping: {from: A, to: B, count: 3}, expect: {received: 3}, within: 2s}
              - {id: second, flow: {host: one, bridge: br-int, match: table=0}, expect: {n_packets: ">=1"}}
            """;

    private static Stream<Arguments> mistakes() {
        return Stream.of(
                // what is replaced, by what, where the mistake is, words of the message
                mistake(
                        "local_ip: 10.0.0.2",
                        "local_i: 10.0.0.2",
                        "19:5: unknown key 'local_i' in host 'two'; did you mean 'local_ip'?"),
                mistake("name: two", "name: [two]", "2:7: name is a list; expected a name"),
                mistake("version: 1", "version: 2", "1:10: version is 2; expected a whole number from 1 to 1"),
                mistake(
                        "version: 1",
                        "version: 1\nversion: 1",
                        "2:1: 'version' stands twice in the lab, first in line 1"),
                mistake("ofport: 2, tag: 1", "ofport: 1, tag: 1", "11:34: ofport 1 is taken"),
                mistake(
                        "ofport: 2, tag: 1",
                        "ofport: 2, tag: x",
                        "11:42: tag is 'x'; expected a whole number from 0 to 4095"),
                mistake(
                        "type: patch, peer: patch-int",
                        "type: patsch, peer: patch-int",
                        "'patsch' is not known; did you mean 'patch'?"),
                mistake(
                        "peer: patch-int",
                        "peer: patch-nit",
                        "peer 'patch-nit' of patch port 'patch-tun' is not on this host; did you mean 'patch-int'?"),
                mistake("peer: patch-int", "peer: tap1", "peer 'tap1' is no patch port"),
                mistake(", peer: patch-int", "", "patch port 'patch-tun' has no 'peer'"),
                mistake("remote_ip: 10.0.0.2", "remote_ip: 10.0.0.3", "10.0.0.3 is not in the underlay map"),
                mistake("remote_ip: 10.0.0.2", "remote_ip: 10.0.0.256", "remote_ip '10.0.0.256' is not right"),
                mistake(
                        "remote_ip: 10.0.0.2, key",
                        "remote: 10.0.0.2, key",
                        "unknown option 'remote' of a vxlan port; did you mean 'remote_ip'?"),
                mistake("remote_ip: 10.0.0.2, key: flow", "key: flow", "vxlan port 'vx' has no option remote_ip"),
                mistake("actions=NORMAL", "actions=NROMAL", "13:21: bad flow: unknown action NROMAL"),
                mistake("actions=NORMAL", "tp_dsst=7 actions=NORMAL", "13:13: bad flow: unknown keyword tp_dsst"),
                mistake(
                        "ports: [{name: tap2}]}",
                        "ports: [{name: tap2}], groups: [\"group_id=1,type=al\"]}",
                        "bad group: invalid group type al"),
                mistake(
                        "ports: [{name: tap2}]}",
                        "ports: [{name: tap2}], openflow: OpenFlow13, meters: [\"meter=1,kbps,band=type=drip,rate=1\"]}",
                        "bad meter: field type unknown value drip"),
                mistake("match: table=0", "match: tabel=0", "27:59: bad match: unknown keyword tabel"),
                mistake("key: flow", "kez: flow", "unknown option 'kez' of a vxlan port; did you mean 'key'?"),
                mistake("key: flow", "key: 16777216", "key '16777216' is not right; expected 'flow' or a VNI"),
                mistake(
                        "key: flow",
                        "key: flow, local_ip: 10.0.0.2",
                        "local_ip 10.0.0.2 is not the local_ip of host 'one', 10.0.0.1"),
                mistake("- name: br-tun", "- name: br-int", "bridge 'br-int' exists already"),
                mistake("name: tap1", "name: patch-int", "port 'patch-int' exists already on this host"),
                mistake("10.0.0.2: 127.0.0.12", "10.0.0.2: 127.0.0.11", "127.0.0.11 is bound for 10.0.0.1 already"),
                mistake("10.0.0.2: 127.0.0.12", "10.0.0.2: \"::1\"", "::1 and 127.0.0.11 cannot reach each other"),
                mistake(
                        "10.0.0.2: 127.0.0.12",
                        "10.0.0.2: \"fd00::1::2\"",
                        "fd00::1::2 cannot be an address of the underlay"),
                mistake(
                        "10.0.0.2: 127.0.0.12",
                        "10.0.0.2: loopback",
                        "expected an IPv4 or IPv6 address like 127.0.0.1 or fd00::1"),
                mistake("local_ip: 10.0.0.2", "local_ip: 10.0.0.1", "local_ip 10.0.0.1 is that of host 'one' already"),
                mistake(
                        "fa:16:3e:00:00:01",
                        "fa:16:3e:00:00",
                        "mac 'fa:16:3e:00:00' is not right; expected a MAC address like"),
                mistake("fa:16:3e:00:00:01", "01:16:3e:00:00:01", "is not the address of one station"),
                mistake(
                        "ip: 192.0.2.1/24",
                        "ip: 192.0.2.1",
                        "ip '192.0.2.1' is not right; expected an IPv4 address with prefix length"),
                mistake("ip: 192.0.2.1/24", "ip: 192.0.2.999/24", "'192.0.2.999/24' is not right"),
                mistake(
                        "gateway: 192.0.2.9",
                        "gateway: 192.0.3.9",
                        "gateway 192.0.3.9 is not in the network of 192.0.2.1/24"),
                mistake(
                        "host: one, port: tap1",
                        "host: on, port: tap1",
                        "guest 'A' is on host 'on', which does not exist; did you mean 'one'?"),
                mistake("port: tap1", "port: tap7", "host 'one' has no port 'tap7'; did you mean 'tap1'?"),
                mistake("port: tap1", "port: vx", "a guest cannot sit on vxlan port 'vx'"),
                mistake(", mac: fa:16:3e:00:00:01", "", "23:6: guest 'A' has no 'mac'; add 'mac: …'"),
                mistake("to: B", "to: C", "'C' is neither a guest nor an IPv4 address; did you mean 'A'?"),
                mistake("from: A", "from: Z", "unknown guest 'Z'"),
                mistake("id: second", "id: first", "27:10: check 'first' exists already"),
                mistake(
                        "rows: [000-01]",
                        "rows: [1]",
                        "an element of rows '1' is not right; expected the id of an acceptance row"),
                mistake("within: 2s", "within: 2", "within '2' is not right; expected a time with its unit"),
                mistake(
                        "ping: {from: A, to: B, count: 3}",
                        "pong: {}",
                        "unknown key 'pong' in check; did you mean 'ping'?"),
                mistake(
                        "host: one, bridge: br-int, match",
                        "host: one, bridge: br-ex, match",
                        "unknown bridge 'br-ex'; known: br-int, br-tun"),
                mistake(
                        "expect: {n_packets: \">=1\"}",
                        "expect: {received: 1}",
                        "'received' cannot be expected of 'flow'"),
                mistake("expect: {received: 3}", "expect: present", "'present' does not go with 'ping'"),
                mistake("expect: {received: 3}", "expect: {datagrams: {three: {}}}", "unknown host 'three'"),
                mistake(
                        "expect: {received: 3}",
                        "expect: {drops: {one: {NO_RUEL: 1}}}",
                        "unknown drop reason 'NO_RUEL'; did you mean 'NO_RULE'?"),
                mistake("hosts:", "neutron: {}\nhosts:", "neutron has no 'hosts'"),
                mistake("name: two", "name: two: three", "this is not YAML"));
    }

    private static Arguments mistake(String old, String wrong, String message) {
        return Arguments.of(old, wrong, message);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void shouldSayWhatIsWrongWhere(String old, String wrong, String message) {
        assertThat(LAB).contains(old);
        List<LabProblem> problems = problems(replaceFirst(LAB, old, wrong));
        assertThat(problems)
                .anySatisfy(problem -> assertThat(problem.toString()).contains(message));
    }

    @Test
    void shouldReportOneMistakeOnce() {
        assertThat(problems(replaceFirst(LAB, "mac: fa:16:3e:00:00:01", "mac: x")))
                .hasSize(1);
        assertThat(problems(replaceFirst(LAB, "host: one, port: tap1", "host: on, port: tap1")))
                .hasSize(1);
        assertThat(problems(replaceFirst(LAB, "local_ip: 10.0.0.2", "local_ip: nowhere")))
                .hasSize(1);
    }

    @Test
    void shouldReportSeveralMistakesAtOnceInOrder() {
        String wrong = replaceFirst(replaceFirst(LAB, "count: 3", "cuont: 3"), "key: flow", "kee: flow");
        assertThat(problems(wrong)).extracting(LabProblem::line).containsExactly(17, 26);
    }

    @Test
    void shouldReadEverything() throws LabException {
        Lab lab = LabReader.parse("two.yaml", LAB);
        assertThat(lab.name()).isEqualTo("two");
        assertThat(lab.hosts().keySet()).containsExactly("one", "two");
        assertThat(lab.hosts().get("one").bridges())
                .extracting(BridgeSpec::name)
                .containsExactly("br-int", "br-tun");
        PortSpec vx = lab.hosts().get("one").bridges().get(1).ports().get(1);
        assertThat(vx.options()).containsEntry("remote_ip", "10.0.0.2").containsEntry("key", "flow");
        assertThat(lab.guests().get("B").addresses())
                .extracting(Cidr::toString)
                .containsExactly("192.0.2.2/24", "10.9.0.1/8");
        assertThat(lab.guestsOf("one").keySet()).containsExactly("A");
        assertThat(lab.bound(0x0a000001)).isEqualTo(InetAddress.ofLiteral("127.0.0.11"));
        assertThat(lab.bound(0x0a000009)).isEqualTo(InetAddress.ofLiteral("10.0.0.9"));
        Check first = lab.checks().getFirst();
        assertThat(first.rows()).containsExactly("000-01");
        assertThat(first.within()).isEqualTo(Duration.ofSeconds(2));
        assertThat(first.probe())
                .isEqualTo(new Probe.Ping(
                        "A", new Probe.Target("B", 0xc0000202, 0xfa163e000002L), 3, Duration.ofMillis(200), 56));
        assertThat(lab.checks().get(1).expect())
                .isEqualTo(
                        new Expectation.Found(Count.exactly(1), java.util.Optional.of(new Count(1, Long.MAX_VALUE))));
    }

    @Test
    void shouldReadAnUnderlayOfIpv6() throws LabException {
        String text = LAB.replace(
                "{10.0.0.1: 127.0.0.11, 10.0.0.2: 127.0.0.12}", "{10.0.0.1: \"fd00:0::1\", 10.0.0.2: 'FD00::2'}");
        Lab lab = LabReader.parse("two.yaml", text);
        assertThat(BoundAddress.text(lab.bound(0x0a000001), 4789)).isEqualTo("[fd00::1]:4789");
        assertThat(BoundAddress.text(lab.bound(0x0a000002))).isEqualTo("fd00::2");
        Lab slice = LabSlice.read(LabSlice.write(lab, "one"));
        assertThat(slice.underlay()).isEqualTo(lab.underlay());
    }

    @Test
    void shouldReadJson() throws LabException {
        Lab lab = LabReader.parse(
                "x.json",
                "{\"version\": 1, \"name\": \"x\", \"hosts\": {\"h\": {\"local_ip\": \"10.0.0.1\", \"bridges\": []}}}");
        assertThat(lab.hosts()).containsOnlyKeys("h");
    }

    @Test
    void shouldNameAFileThatIsNotThere(@TempDir Path dir) {
        LabException thrown = catchThrowableOfType(LabException.class, () -> LabReader.read(dir.resolve("none.yaml")));
        assertThat(thrown).hasMessageEndingWith("none.yaml:1:1: there is no such file");
    }

    @Test
    void shouldSurviveEveryCutAndFlippedCharacter() {
        long seed = 42;
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder(LAB);
            int at = random.nextInt(text.length());
            if (random.nextBoolean()) {
                text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(12)));
            } else {
                text.setCharAt(at, "{}[]:,-#&*!|>'\"%@`x0\n\t ".charAt(random.nextInt(23)));
            }
            try {
                assertThat(LabReader.parse("x", text.toString()))
                        .as("seed %d round %d", seed, i)
                        .isNotNull();
            } catch (LabException e) {
                assertThat(e.problems()).as("seed %d round %d", seed, i).isNotEmpty();
            }
        }
    }

    @Test
    void shouldReadTheLabsThatShip() throws Exception {
        try (Stream<Path> labs = Files.list(Path.of("labs"))) {
            for (Path lab :
                    labs.filter(file -> file.toString().endsWith(".yaml")).toList()) {
                assertThat(LabReader.read(lab).hosts()).as(lab.toString()).isNotEmpty();
            }
        }
    }

    @Test
    void shouldReportOnlyTheNameOfASectionWhenItIsWrong() {
        LabException failure = catchThrowableOfType(
                LabException.class, () -> LabReader.parse("lab.yaml", LAB.replace("guests:", "gusts:")));

        assertThat(failure.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("did you mean 'guests'?"));
    }

    @Test
    void shouldShipTheSchemaThatTheReaderGoesBy() throws Exception {
        String schema = JsonSchema.of(LabShapes.LAB);
        Path shipped = Path.of("labs/lab.schema.json");
        if (Boolean.getBoolean("patchbay.schema.write")) {
            Files.writeString(shipped, schema);
        }
        assertThat(Files.readString(shipped))
                .as("run this test with -Dpatchbay.schema.write=true to write it anew")
                .isEqualTo(schema);
    }

    private static List<LabProblem> problems(String text) {
        LabException thrown = catchThrowableOfType(LabException.class, () -> LabReader.parse("lab.yaml", text));
        assertThat(thrown).as("no mistake found in %s", text).isNotNull();
        return thrown.problems();
    }

    private static String replaceFirst(String text, String old, String replacement) {
        int at = text.indexOf(old);
        return text.substring(0, at) + replacement + text.substring(at + old.length());
    }
}
