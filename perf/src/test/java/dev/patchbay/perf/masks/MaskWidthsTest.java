package dev.patchbay.perf.masks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MaskWidthsTest {
    private static final int TYPE = 16;
    private static final int TAG = 16;
    private static final int ADDRESS = 48;

    @Test
    void shouldCountWhatTheTextSaysAndWhatItLeavesOut() {
        assertThat(MaskWidths.openVSwitchBits("recirc_id=0,eth,in_port=1,dl_type=0x0000"))
                .isEqualTo(TYPE + TAG);
        assertThat(MaskWidths.openVSwitchBits(
                        "recirc_id=0,eth,udp,in_port=1,dl_src=02:aa:00:00:00:01,nw_frag=no,tp_dst=1"))
                .isEqualTo(TYPE + TAG + ADDRESS + 2 + 8 + 16);
        assertThat(MaskWidths.openVSwitchBits("recirc_id=0,eth,ip,in_port=1,dl_vlan=3,dl_vlan_pcp=0,nw_src=0.0.0.0/5"))
                .isEqualTo(TYPE + TAG + 5);
        assertThat(MaskWidths.openVSwitchBits("recirc_id=0,eth,icmp,in_port=1,icmp_code=0x2/0xfe"))
                .isEqualTo(TYPE + TAG + 8 + 7);
    }

    @Test
    @SuppressWarnings("unchecked")
    void shouldCompareOurMegaflowsWithRecordedOnes() throws Exception {
        String scenario = """
                {"name": "one", "bridges": [{"name": "br0", "ports": [{"name": "p1", "ofport": 1}],
                  "flows": ["dl_src=02:aa:00:00:00:01,actions=in_port"]}],
                 "events": [{"inject": {"port": "p1", "frame": "02aa0000000202aa0000000188b50000"},
                  "expected": {"trace": {"megaflow": "recirc_id=0,eth,in_port=1,dl_type=0x88b5"}}}]}
                """;
        MaskWidths widths = new MaskWidths();
        List<String> narrower = widths.add((Map<String, Object>) Json.parse(scenario));
        assertThat(widths.packets()).isEqualTo(1);
        assertThat(widths.meanOfOurs()).isGreaterThanOrEqualTo(TYPE + ADDRESS);
        assertThat(widths.meanOfOpenVSwitch()).isEqualTo(TYPE + TAG);
        assertThat(narrower).hasSize(1);
    }
}
