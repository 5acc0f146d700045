package dev.patchbay.datapath.ofproto.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ControllersTest {
    private static final DirectBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    private final List<Long> tags = new ArrayList<>();
    private final Controllers controllers = new Controllers(tags::add, 7);

    private static final class Recorder implements ControllerListener {
        private final OpenFlowVersion version;
        private final int id;
        private final List<PacketIn> packets = new ArrayList<>();

        Recorder(OpenFlowVersion version, int id) {
            this.version = version;
            this.id = id;
        }

        @Override
        public OpenFlowVersion version() {
            return version;
        }

        @Override
        public int id() {
            return id;
        }

        @Override
        public void packetIn(PacketIn packet) {
            packets.add(packet);
        }
    }

    private static PacketIn packet(PacketInReason reason, int controllerId) {
        return new PacketIn("br0", reason, 0, 0, 1, controllerId, NOTHING, new Match(), NOTHING);
    }

    @Test
    void shouldWantMissesOnlyWhenAnOldVersionListens() {
        assertThat(controllers.wantMisses(0)).isFalse();
        Recorder later = new Recorder(OpenFlowVersion.OF13, 0);
        Recorder old = new Recorder(OpenFlowVersion.OF12, 0);
        controllers.add(later);
        assertThat(controllers.wantMisses(0)).isFalse();
        controllers.add(old);
        assertThat(controllers.wantMisses(0)).isTrue();
        controllers.remove(old);
        assertThat(controllers.wantMisses(0)).isFalse();
        assertThat(tags).containsExactly(7L, 7L, 7L);
    }

    @Test
    void shouldSendOnlyToTheControllerThatIsMeant() {
        Recorder zero = new Recorder(OpenFlowVersion.OF10, 0);
        Recorder five = new Recorder(OpenFlowVersion.OF10, 5);
        controllers.add(zero);
        controllers.add(five);
        controllers.send(packet(PacketInReason.ACTION, 5));
        assertThat(zero.packets).isEmpty();
        assertThat(five.packets).hasSize(1);
        assertThat(controllers.wants(PacketInReason.ACTION, 6)).isFalse();
    }

    @Test
    void shouldNotSendWhatNobodyAskedFor() {
        Recorder listener = new Recorder(OpenFlowVersion.OF13, 0);
        controllers.add(listener);
        controllers.send(packet(PacketInReason.INVALID_TTL, 0));
        controllers.send(packet(PacketInReason.IMPLICIT_MISS, 0));
        assertThat(listener.packets).isEmpty();
        controllers.send(packet(PacketInReason.EXPLICIT_MISS, 0));
        assertThat(listener.packets).hasSize(1);
    }

    @Test
    void shouldNameReasonsAsTheVersionKnowsThem() {
        assertThat(PacketInReason.GROUP.text(OpenFlowVersion.OF13)).isEqualTo("action");
        assertThat(PacketInReason.GROUP.text(OpenFlowVersion.OF14)).isEqualTo("group");
        assertThat(PacketInReason.EXPLICIT_MISS.text(OpenFlowVersion.OF12)).isEqualTo("action");
        assertThat(PacketInReason.EXPLICIT_MISS.text(OpenFlowVersion.OF13)).isEqualTo("no_match");
        assertThat(PacketInReason.IMPLICIT_MISS.text(OpenFlowVersion.OF10)).isEqualTo("no_match");
    }
}
