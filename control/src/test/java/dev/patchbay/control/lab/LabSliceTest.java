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
    void shouldKeepWhatSeed000HasNot() {
        PortSpec port = new PortSpec(
                "p",
                9,
                "",
                "",
                Map.of(),
                3,
                List.of(4, 5),
                "native-tagged",
                List.of(6),
                Map.of("priority-tags", "always"));
        BridgeSpec bridge = new BridgeSpec(
                "b", List.of(port), List.of("a\"b\\c"), List.of("g"), "OpenFlow13", Map.of("mac-aging-time", "5"));
        Lab lab = new Lab("f", "n", Map.of(), Map.of("h", new LabHost("h", 1, List.of(bridge))), Map.of());
        assertThat(LabSlice.read(LabSlice.write(lab, "h"))).isEqualTo(lab);
    }
}
