package dev.patchbay.control.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.control.lab.LabException;
import dev.patchbay.control.lab.LabReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Network cards of two hosts on one cable: tags pass, and nobody sees the tunnel that the cable is. */
@Timeout(60)
@ExtendWith(AcceptanceExtension.class)
class WireTest {
    private static final String LAB = """
            version: 1
            name: wire
            hosts:
              one:
                local_ip: 10.0.0.1
                bridges:
                  - name: br-ex
                    ports:
                      - {name: tapA, ofport: 1, tag: 102}
                      - {name: eth3, ofport: 2, type: wire, options: {remote_ip: 10.0.0.2, key: 4001}}
                    flows: ["priority=9,tun_id=4001,actions=drop", "priority=1,actions=NORMAL"]
              two:
                local_ip: 10.0.0.2
                bridges:
                  - name: physical
                    ports:
                      - {name: tapB, ofport: 1, tag: 102}
                      - {name: tapC, ofport: 3, tag: 103}
                      - {name: to-one, ofport: 2, type: wire, options: {remote_ip: 10.0.0.1, key: 4001}}
                    flows: ["priority=1,actions=NORMAL"]
            guests:
              A: {host: one, port: tapA, mac: "fa:16:3e:00:00:01", ip: 192.0.2.1/24}
              B: {host: two, port: tapB, mac: "fa:16:3e:00:00:02", ip: 192.0.2.2/24}
              C: {host: two, port: tapC, mac: "fa:16:3e:00:00:03", ip: 192.0.2.3/24}
            """;

    @TempDir
    private Path folder;

    private Path lab(String text) throws Exception {
        return Files.writeString(folder.resolve("wire.yaml"), text);
    }

    @Test
    void shouldCarryTaggedFramesLikeACable(Evidence evidence) throws Exception {
        try (TestLab lab = TestLab.start(LabReader.read(lab(LAB)));
                TestLab.Capture capture = lab.capture("one", "tcpdump -i eth3 -n -e")) {
            assertThat(lab.shown(evidence, "one", "ping -I A -c 3 -i 0.02 192.0.2.2"))
                    .contains("3 received");
            assertThat(lab.run("one", "ping -I A -c 1 -W 0.1 192.0.2.3").status())
                    .isEqualTo(1);

            assertThat(capture.lines(4).subList(0, 4)).allMatch(line -> line.contains("vlan 102"));
            assertThat(lab.shown(evidence, "one", "ovs-vsctl show"))
                    .contains("Interface eth3")
                    .doesNotContain("4001")
                    .doesNotContain("wire");
            assertThat(lab.shown(evidence, "one", "ovs-appctl dpctl/dump-flows"))
                    .doesNotContain("recirc_id(0),tunnel(");
        }
    }

    @Test
    void shouldSayThatAWireNeedsAKey() throws Exception {
        Path wrong = lab(LAB.replaceFirst(", key: 4001", ""));

        assertThatThrownBy(() -> LabReader.read(wrong))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("wire port 'eth3' has no option key; add 'key: N', the same VNI at both ends");
    }
}
