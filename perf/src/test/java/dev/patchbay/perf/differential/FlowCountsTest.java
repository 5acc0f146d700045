package dev.patchbay.perf.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FlowCountsTest {
    private static final String BEFORE = """
            duration=3s, n_packets=1, n_bytes=60, priority=5,ip,in_port=1,actions=output:2
            table_id=2, duration=3s, n_packets=0, n_bytes=0, actions=drop
            table_id=254, duration=3s, n_packets=7, n_bytes=0, priority=2,recirc_id=0,actions=drop
            """;

    @Test
    void shouldSayWhichFlowsCountedMore() {
        FlowCounts before = FlowCounts.parse(BEFORE);
        FlowCounts after =
                FlowCounts.parse(BEFORE.replace("n_packets=1", "n_packets=3").replace("=7", "=8"));
        assertThat(after.since(before, "br0")).containsExactly(List.of("br0", 0L, 5L, "ip,in_port=1", 2L));
        assertThat(after.sameFlows(before)).isTrue();
    }

    @Test
    void shouldNoticeOtherFlows() {
        FlowCounts before = FlowCounts.parse(BEFORE);
        assertThat(FlowCounts.parse(BEFORE.replace("output:2", "output:3")).sameFlows(before))
                .isFalse();
        assertThat(before.since(FlowCounts.parse(""), "br0")).hasSize(1);
    }
}
