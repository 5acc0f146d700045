package dev.patchbay.control.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The runner must be able to fail: each recorded field is spoilt in turn. */
class ScenarioRunTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private String tunnels;
    private String learning;

    @BeforeEach
    void readFiles() throws IOException {
        tunnels = resource("tunnels.json");
        learning = resource("seed-02-compute-b-ingress.json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"tun_id\": 5,|\"tun_id\": 6,|tunnel",
                "\"ttl\": 64|\"ttl\": 63|tunnel",
                "\"tos\": 2|\"tos\": 1|tunnel",
                "\"df\": true|\"df\": false|tunnel",
                "\"udp_csum\": false|\"udp_csum\": true|tunnel",
                "\"vxlan_flags\": \"0x08\"|\"vxlan_flags\": \"0x0c\"|tunnel",
                "\"hits\": [[\"br0\", 0, 32768|\"hits\": [[\"br0\", 1, 32768|hits",
                "tp_dst=1\", 1]|tp_dst=1\", 2]|hits",
                "\"hits\": [[|\"hits\": [[\"br0\", 0, 1, \"\", 1], [|hits",
                "\"fdb\": {\"br0\": []}|\"fdb\": {\"br0\": [{\"port\": \"p1\", \"vlan\": 0, \"mac\": \"02:00:00:00:00:01\"}]}|fdb",
                "\"learned_flows\": {}|\"learned_flows\": {\"br0\": [\"ip actions=drop\"]}|learned_flows",
                "\"learned_flows\": {}|\"learned_flows\": {}, \"removed_flows\": {\"br0\": [\"ip actions=drop\"]}|removed_flows",
                "\"learned_flows\": {}|\"learned_flows\": {}, \"surprise\": 1|surprise",
                "\"learned_flows\": {}|\"learned_flows\": {}, \"conntrack\": [\"udp,orig=(src=1.1.1.1)\"]|conntrack",
                "\"learned_flows\": {}|\"learned_flows\": {}, \"packet_ins\": [{\"bridge\": \"br0\", \"frame\": \"00\"}]|packet_ins",
            })
    void shouldFailWhenAFieldIsWrong(String right, String wrong, String named) throws IOException {
        String spoilt = spoil(tunnels, right, wrong);
        assertThat(run(spoilt)).isEqualTo(1);
        assertThat(out.toString()).contains("event ").contains(named).endsWith("0 passed, 1 failed\n");
    }

    @Test
    void shouldFailWhenAFrameIsMissingOrSurplusOrChanged() throws IOException {
        String frame = learning.substring(learning.indexOf("{\"port\": \"br-int\", \"frame\""));
        String first = frame.substring(0, frame.indexOf('}') + 1);
        assertThat(run(learning.replace(first + ",\n", ""))).isEqualTo(1);
        assertThat(out.toString()).contains("out on br-int: expected 0, came 1");
        assertThat(run(learning.replace(first, first + ", " + first))).isEqualTo(1);
        assertThat(out.toString()).contains("out on br-int: expected 2, came 1");
        assertThat(run(learning.replace(first, first.replace("c0000204", "c0000205"))))
                .isEqualTo(1);
        assertThat(out.toString()).contains("out on br-int, number 1: \n  frame differs from octet ");
    }

    @Test
    void shouldFailWhenALearnedFlowOrAMacIsWrong() throws IOException {
        assertThat(run(spoil(learning, "table=20, hard_timeout=300", "table=20, hard_timeout=301")))
                .isEqualTo(1);
        assertThat(out.toString()).contains("learned_flows: expected and did not come: br-tun ");
        assertThat(run(spoil(learning, "\"vlan\": 1, \"mac\"", "\"vlan\": 2, \"mac\"")))
                .isEqualTo(1);
        assertThat(out.toString()).contains("fdb: came and was not expected: br-int ");
    }

    @Test
    void shouldCompareFlowsByMeaningAndNotByText() throws IOException {
        String other = spoil(learning, "vlan_tci=0x0001/0x0fff,dl_dst=", "dl_dst=");
        assertThat(run(other)).isEqualTo(1);
        String same = learning.replace(
                "priority=1,vlan_tci=0x0001/0x0fff,dl_dst=fa:16:3e:b2:23:f1 actions",
                "priority=1,dl_dst=fa:16:3e:b2:23:f1,vlan_tci=0x1/0xfff actions");
        assertThat(same).isNotEqualTo(learning);
        assertThat(run(same)).as(out.toString()).isZero();
    }

    @Test
    void shouldAcceptAnythingWhereTheFileSaysOptional() throws IOException {
        String spoilt = spoil(tunnels, "\"ttl\": 64", "\"ttl\": 63");
        assertThat(run(spoilt.replaceFirst("\\{", "{\"optional\": true, "))).isZero();
        assertThat(run(spoilt.replaceFirst("\"inject\"", "\"optional\": \"a reason\", \"inject\"")))
                .as(out.toString())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"inject\"|\"injekt\"|events[0]: 'injekt' is no event",
                "\"ofport\": 1}|\"ofport\": \"1\"}|bridges[0].ports[0].ofport: expected a whole number",
                "\"ofport\": 1}|\"ofport\": 1, \"tagg\": 3}|bridges[0].ports[0]: 'tagg' is not known here",
                "\"type\": \"vxlan\"|\"type\": \"gre\"|bridges[0].ports[2].type: 'gre' is no type of port",
                "\"port\": \"p1\", \"frame\": \"02|\"port\": \"p1\", \"frame\": \"x2|events[0].inject.frame: expected an even number of hexadecimal digits",
                "\"inject\": {\"port\": \"p1\"|\"inject\": {\"port\": \"p9\"|events[0].inject.port: there is no port 'p9'",
                "\"bridges\"|\"bridgez\"|'bridges' is missing",
                "\"events\": [|\"events\": [}|line ",
            })
    void shouldNamePlaceWhenFileIsBad(String right, String wrong, String message) throws IOException {
        assertThat(run(tunnels.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong))))
                .isEqualTo(2);
        assertThat(out.toString()).contains("file.json: " + message).endsWith("0 passed, 1 failed\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"actions=frobnicate", "ip,frob=1,actions=drop", "no action"})
    void shouldFailClearlyWhenAFlowIsNotUnderstood(String flow) throws IOException {
        assertThat(run(spoil(tunnels, "in_port=14,actions=output:2", flow))).isEqualTo(1);
        assertThat(out.toString()).contains("cannot be played: ovs-ofctl: ").contains(flow);
    }

    @Test
    @SuppressWarnings("unchecked")
    void shouldWantExpectedUnlessItWritesAnswers() throws IOException {
        Map<String, Object> document = (Map<String, Object>) Json.parse(tunnels);
        ((List<Map<String, Object>>) document.get("events")).get(1).remove("expected");
        assertThat(run(Json.write(document))).isEqualTo(2);
        assertThat(out.toString()).contains("file.json: events[1]: 'expected' is missing; use --answers to make one");
    }

    @Test
    void shouldCountMissingFileAsBad() {
        ScenarioRun run = new ScenarioRun(List.of(true), null, new PrintWriter(out));
        run.run(folder.resolve("nowhere.json"));
        assertThat(run.finish()).isEqualTo(2);
    }

    @Test
    void shouldNotReadExpectedWhenItWritesAnswers() throws IOException {
        Path file = Files.writeString(folder.resolve("file.json"), spoil(tunnels, "\"ttl\": 64", "\"ttl\": 63"));
        Path answers = folder.resolve("answers");
        ScenarioRun run = new ScenarioRun(List.of(true, false), answers, new PrintWriter(out));
        run.run(file);
        assertThat(run.finish()).as(out.toString()).isZero();
        assertThat(Files.readString(answers.resolve("file.json")))
                .contains("\"ttl\": 64")
                .doesNotContain("\"ttl\": 63");
    }

    private int run(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("file.json"), content);
        ScenarioRun run = new ScenarioRun(List.of(true, false), null, new PrintWriter(out));
        run.run(file);
        return run.finish();
    }

    private static String spoil(String content, String right, String wrong) {
        assertThat(content).contains(right);
        int at = content.indexOf(right);
        return content.substring(0, at) + wrong + content.substring(at + right.length());
    }

    private static String resource(String name) throws IOException {
        return new String(ScenarioRunTest.class.getResourceAsStream(name).readAllBytes(), StandardCharsets.UTF_8);
    }
}
