package dev.patchbay.datapath.ofproto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.ofproto.RecordedFlows.Answer;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Flows read and printed as Open vSwitch 3.1.0 did.
 *
 * <p>Known to come out otherwise: {@code encap}, {@code decap}, {@code delete_field} and the fields they are for; {@code
 * set_field} of {@code dl_vlan} (Open vSwitch sets in_port instead); {@code output} of a 128-bit register; the mask of {@code
 * -oam}; IPv6 masks beginning with a decimal digit, which Open vSwitch prints but cannot read; a match on {@code recirc_id=0};
 * numbers above 32 bits where 32 are wanted, of which Open vSwitch takes the lower half, and rests behind the number in {@code
 * load}, which it does not look at.
 */
class RecordedFlowsTest {
    static final List<String> FILES = RecordedFlows.FILES;

    @ParameterizedTest
    @FieldSource("FILES")
    void shouldAnswerLikeOpenVswitch(String file) {
        Set<String> deviating = new HashSet<>(RecordedFlows.lines("flows-deviating.txt"));
        List<String> differences = new ArrayList<>();
        for (Answer recorded : RecordedFlows.read(file)) {
            Answer own = RecordedFlows.ask(recorded.version(), recorded.flow());
            if (!recorded.agrees(own) && !deviating.contains(recorded.flow())) {
                differences.add(recorded + "\n  but was " + own);
            }
        }
        assertThat(differences).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("FILES")
    void shouldReadItsOwnDumps(String file) {
        List<OpenFlowVersion> versions = List.of(OpenFlowVersion.OF10, OpenFlowVersion.OF13);
        List<String> differences = new ArrayList<>();
        for (Answer recorded : RecordedFlows.read(file)) {
            int version = versions.indexOf(recorded.version());
            // Open vSwitch cannot read these two either: masks that OpenFlow 1.5 gives to unmaskable fields, and
            // goto_table:255.
            if (version < 0 || recorded.flow().contains("goto_table:255")) {
                continue;
            }
            String dump = RecordedFlows.ask(recorded.version(), recorded.flow())
                    .dumps()
                    .get(version);
            Answer again = RecordedFlows.ask(recorded.version(), dump);
            if (!dump.isEmpty() && !again.dumps().get(version).equals(dump)) {
                differences.add(recorded.version() + " " + dump + "\n  but was " + again);
            }
        }
        assertThat(differences).isEmpty();
    }
}
