package dev.patchbay.control.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabSliceTest {
    @Test
    void shouldComeBackAsItWas() throws Exception {
        Lab lab = LabReader.read(Path.of("labs/seed-000.yaml"));
        for (String host : lab.hosts().keySet()) {
            String line = LabSlice.write(lab, host);
            assertThat(line).doesNotContain("\n");
            Lab slice = LabSlice.read(line);
            assertThat(slice.hosts()).isEqualTo(Map.of(host, lab.hosts().get(host)));
            assertThat(slice.guests()).isEqualTo(lab.guestsOf(host));
            assertThat(slice.underlay()).isEqualTo(lab.underlay());
            assertThat(slice.name()).isEqualTo(lab.name());
        }
    }

    @Test
    void shouldMakeTheSameOfEachLab() throws Exception {
        for (String name : List.of("seed-001", "seed-002", "seed-002-l2population", "seed-004")) {
            Lab lab = LabReader.read(Path.of("labs", name + ".yaml"));
            for (String host : lab.hosts().keySet()) {
                Lab slice = LabSlice.read(LabSlice.write(lab, host));
                assertThat(slice.hosts()).isEqualTo(Map.of(host, lab.hosts().get(host)));
                assertThat(slice.guests()).isEqualTo(lab.guestsOf(host));
                assertThat(slice.deployment()).isEqualTo(lab.deployment());
            }
        }
    }

    @Test
    void shouldKeepWhatSeedsHaveNot() throws Exception {
        Lab lab = LabReader.parse("f.yaml", """
                version: 1
                name: n
                hosts:
                  h:
                    local_ip: 10.0.0.1
                    bridges:
                      - name: b
                        openflow: OpenFlow13
                        other_config: {mac-aging-time: 0x5, mac-table-size: 07}
                        ports:
                          - {name: "9", ofport: 9, tag: 3, trunks: [4, 5], vlan_mode: native-tagged,
                             port_other_config: {priority-tags: always}}
                        groups: ["group_id=1,type=all,bucket=output:9"]
                        meters: ["meter=1,kbps,band=type=drop,rate=5"]
                        flows: ['in_port=9 actions=group:1', "actions=NORMAL"]
                  other: {local_ip: 10.0.0.2, bridges: [{name: x, ports: [{name: y}], flows: [actions=drop]}]}
                guests:
                  G: {host: other, port: y, mac: "02:00:00:00:00:01", ip: 192.0.2.1/24}
                """);
        String line = LabSlice.write(lab, "h");
        assertThat(line).doesNotContain("actions=drop").doesNotContain("02:00:00:00:00:01");
        assertThat(LabSlice.read(line).hosts())
                .isEqualTo(Map.of("h", lab.hosts().get("h")));
    }

    @Test
    void shouldLayTheSameCableAtBothEnds() throws Exception {
        Lab lab = LabReader.parse("f.yaml", """
                version: 1
                name: n
                hosts:
                  h: {local_ip: 10.0.0.1, bridges: [{name: b, ports: [{name: p}, {name: q}]}]}
                  o: {local_ip: 10.0.0.2, bridges: [{name: b, ports: [{name: p}, {name: q}]}]}
                wires: [{from: h/p, to: o/q}, {from: o/p, to: h/q}]
                """);
        for (String host : lab.hosts().keySet()) {
            assertThat(LabSlice.read(LabSlice.write(lab, host)).hosts())
                    .isEqualTo(Map.of(host, lab.hosts().get(host)));
        }
    }
}
