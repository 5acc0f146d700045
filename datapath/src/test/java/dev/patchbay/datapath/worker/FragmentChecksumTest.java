package dev.patchbay.datapath.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.flowcache.key.FlowField;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Open vSwitch 3.1 made of these packets, where one would not guess it. */
final class FragmentChecksumTest {
    private static final String ETHERNET = "ffffffffffff020000000001";
    private static final String PAYLOAD = HexFormat.of().formatHex(payload());

    private final TestSwitch patch = new TestSwitch();
    private final TapVport in = patch.tap(1);
    private final TapVport out = patch.tap(2);

    private static byte[] payload() {
        byte[] payload = new byte[48];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (0x10 + i);
        }
        return payload;
    }

    private String through(ActionList.Builder actions, String frame) {
        assertThat(TestSwitch.offer(in, HexFormat.of().parseHex(ETHERNET + frame)))
                .isTrue();
        patch.settle(upcall -> upcall.answer(actions.build()));
        List<String> frames = TestSwitch.poll(out);
        assertThat(frames).hasSize(1);
        return frames.getFirst().substring(ETHERNET.length());
    }

    @Test
    void shouldCorrectWhatLooksLikeAChecksumInLaterFragments() {
        String changed = through(
                new ActionList.Builder().set(FlowField.NW_SRC, 0x0909_0909, -1).output(2),
                "0800450000440007001040116690" + "0a0000010a000002" + PAYLOAD);
        assertThat(changed)
                .isEqualTo(
                        "0800450000440007001040115e7f" + "090909090a000002" + PAYLOAD.replace("14151617", "14150e06"));

        changed = through(
                new ActionList.Builder().set(FlowField.NW_DST, 0x0909_0909, -1).output(2),
                "080045000044000700104006669b" + "0a0000010a000002" + PAYLOAD);
        assertThat(changed)
                .isEqualTo("0800450000440007001040065e8b" + "0a00000109090909" + PAYLOAD.replace("1f2021", "1f1811"));
    }

    @ParameterizedTest
    @CsvSource({
        // No extension header; a fragment header of a whole packet, of the first fragment, of a later one.
        "11, '', 122c",
        "2c, 1100000000000001, 1234",
        "2c, 1100000100000001, 122c",
        "2c, 1100000900000001, 1234",
        // A routing header with one segment left, and one that is used up.
        "2b, 110200010000000000000000000000000000000000000000, 1234",
        "2b, 110200000000000000000000000000000000000000000000, 122c"
    })
    void shouldCorrectChecksumsBehindIpv6ExtensionHeadersAsOpenVSwitchDoes(
            String next, String extension, String checksum) {
        String length = HexFormat.of().toHexDigits((short) (8 + PAYLOAD.length() / 2 + extension.length() / 2));
        String prefix = "86dd60000000" + length + next + "40";
        String source = "20010db80000000000000000000000";
        String rest = "20010db8000000000000000000000002" + extension + "000100020038";

        String changed = through(
                new ActionList.Builder()
                        .set(FlowField.IPV6_SRC, 0x20010db8_00000000L, 9, -1, -1)
                        .output(2),
                prefix + source + "01" + rest + "1234" + PAYLOAD);

        assertThat(changed).isEqualTo(prefix + source + "09" + rest + checksum + PAYLOAD);
    }

    @Test
    void shouldCutAsMuchAsWasTooMuchBeforeATagWasPushed() {
        String ip = "4500004400070000401166a00a0000010a000002" + PAYLOAD;

        String tagged = through(
                new ActionList.Builder().truncate(40).pushVlan(0x8100, 5).output(2), "0800" + ip);
        assertThat(tagged).isEqualTo(("810000050800" + ip).substring(0, 2 * 32));

        String untagged =
                through(new ActionList.Builder().truncate(40).popVlan().output(2), "810000050800" + ip);
        assertThat(untagged).isEqualTo(("0800" + ip).substring(0, 2 * 24));
    }
}
