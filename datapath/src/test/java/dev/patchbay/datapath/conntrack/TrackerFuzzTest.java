package dev.patchbay.datapath.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/** Any bytes get a verdict, and nothing around the frame is touched. */
class TrackerFuzzTest {
    private static final int MARGIN = 64;
    private static final byte FILL = 0x5a;
    private static final CtRequest[] REQUESTS = {
        CtRequest.inZone(1).commit().build(),
        CtRequest.inZone(1).nat(NatSpec.EXISTING).build(),
        CtRequest.inZone(2)
                .commit()
                .helper(CtHelper.FTP)
                .nat(NatSpec.of(NatSpec.Direction.SRC).withIpv4(0xc0000201, 0xc0000209))
                .build(),
        CtRequest.inZone(2)
                .force()
                .helper(CtHelper.TFTP)
                .nat(NatSpec.of(NatSpec.Direction.DST).withIpv6(1, 2, 1, 9).withPorts(1, 80))
                .build(),
    };

    private final Conntrack host = new Conntrack(3);
    private final Tracker tracker = host.tracker();
    private final FlowKeyExtractor extractor = new FlowKeyExtractor();

    /** Each frame: a choice of request, two octets of length, and the frame. */
    @FuzzTest
    void shouldGiveVerdictOnAnything(byte @NotNull [] bytes) {
        host.fragments().minimum(false, 400);
        long now = 1000;
        int position = 0;
        while (position + 3 <= bytes.length) {
            int choice = bytes[position] & 0xff;
            int length = Math.min(
                    (bytes[position + 1] & 0xff) << 8 | (bytes[position + 2] & 0xff), bytes.length - position - 3);
            track(bytes, position + 3, length, REQUESTS[choice % REQUESTS.length], now);
            position += 3 + length;
            now += (choice & 0xc0) * 100L;
        }
        host.expireAll(now + 90_000_000);
        assertThat(host.connections()).isZero();
    }

    private void track(byte[] bytes, int from, int length, CtRequest request, long now) {
        byte[] room = new byte[MARGIN + length + Tracker.GROWTH + MARGIN];
        Arrays.fill(room, FILL);
        var buffer = new UnsafeBuffer(room);
        buffer.putBytes(MARGIN, bytes, from, length);
        var key = new FlowKey();
        extractor.extract(buffer, MARGIN, length, key);
        int result = tracker.track(request, key, buffer, MARGIN, length, now);
        int after = tracker.length();
        assertThat(after).isBetween(length - 45, length + Tracker.GROWTH);
        assertThat((result & Tracker.HELD) != 0 || key.get(FlowField.CT_STATE) != 0)
                .isTrue();
        for (int i = 0; i < MARGIN; i++) {
            assertThat(room[i]).isEqualTo(FILL);
            assertThat(room[room.length - 1 - i]).isEqualTo(FILL);
        }
        if ((result & Tracker.RELEASED) != 0) {
            for (ReleasedFragment f = tracker.takeReleased(); f != null; f = f.next()) {
                assertThat(f.length()).isPositive();
            }
        }
    }
}
