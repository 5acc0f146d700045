package dev.patchbay.flowcache.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field that Open vSwitch 3.1.0 reported of a frame it received is what the extractor finds in that frame. */
class OpenVSwitchFramesTest {
    private static final Set<String> METADATA =
            Set.of("eth", "in_port", "recirc_id", "ct_state", "gtpu_flags", "gtpu_msgtype");

    /** What a word without a value says: Ethernet type, and protocol or -1. */
    private static final Map<String, int[]> PROTOCOLS = Map.ofEntries(
            Map.entry("ip", new int[] {0x0800, -1}),
            Map.entry("ipv6", new int[] {0x86dd, -1}),
            Map.entry("arp", new int[] {0x0806, -1}),
            Map.entry("rarp", new int[] {0x8035, -1}),
            Map.entry("icmp", new int[] {0x0800, 1}),
            Map.entry("icmp6", new int[] {0x86dd, 58}),
            Map.entry("tcp", new int[] {0x0800, 6}),
            Map.entry("tcp6", new int[] {0x86dd, 6}),
            Map.entry("udp", new int[] {0x0800, 17}),
            Map.entry("udp6", new int[] {0x86dd, 17}),
            Map.entry("sctp", new int[] {0x0800, 132}));

    private static final Map<String, FlowField> FIELDS = Map.ofEntries(
            Map.entry("dl_src", FlowField.ETH_SRC),
            Map.entry("dl_dst", FlowField.ETH_DST),
            Map.entry("dl_type", FlowField.ETH_TYPE),
            Map.entry("vlan_tci", FlowField.VLAN_TCI),
            Map.entry("vlan_tci1", FlowField.VLAN_TCI1),
            Map.entry("dl_vlan", FlowField.VLAN_VID),
            Map.entry("dl_vlan_pcp", FlowField.VLAN_PCP),
            Map.entry("nw_src", FlowField.NW_SRC),
            Map.entry("nw_dst", FlowField.NW_DST),
            Map.entry("arp_spa", FlowField.NW_SRC),
            Map.entry("arp_tpa", FlowField.NW_DST),
            Map.entry("arp_op", FlowField.NW_PROTO),
            Map.entry("arp_sha", FlowField.ARP_SHA),
            Map.entry("arp_tha", FlowField.ARP_THA),
            Map.entry("nd_sll", FlowField.ARP_SHA),
            Map.entry("nd_tll", FlowField.ARP_THA),
            Map.entry("nd_target", FlowField.ND_TARGET),
            Map.entry("ipv6_src", FlowField.IPV6_SRC),
            Map.entry("ipv6_dst", FlowField.IPV6_DST),
            Map.entry("ipv6_label", FlowField.IPV6_LABEL),
            Map.entry("nw_proto", FlowField.NW_PROTO),
            Map.entry("nw_ecn", FlowField.NW_ECN),
            Map.entry("nw_tos", FlowField.NW_TOS),
            Map.entry("nw_ttl", FlowField.NW_TTL),
            Map.entry("nw_frag", FlowField.NW_FRAG),
            Map.entry("tp_src", FlowField.TP_SRC),
            Map.entry("tp_dst", FlowField.TP_DST),
            Map.entry("icmp_type", FlowField.TP_SRC),
            Map.entry("icmp_code", FlowField.TP_DST),
            Map.entry("tcp_flags", FlowField.TCP_FLAGS));

    private static final Map<String, Long> FRAGMENTS = Map.of("no", 0L, "first", 1L, "later", 3L);

    static Stream<String> frames() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(OpenVSwitchFramesTest.class.getResourceAsStream("open-vswitch-frames.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("frames")
    void shouldExtractWhatOpenVSwitchReported(String line) throws IOException {
        List<String> columns = List.of(line.split(" ", 5));
        byte[] frame = HexFormat.of().parseHex(columns.get(3));
        boolean complete = columns.get(2).equals("flow");
        FlowKey key = new FlowKey();
        new FlowKeyExtractor().extract(new UnsafeBuffer(frame), 0, frame.length, key);

        for (String item : columns.get(4).split(",", -1)) {
            String[] parts = item.split("=", 2);
            if (METADATA.contains(parts[0]) || parts[0].startsWith("tun_")) {
                continue;
            }
            if (parts.length == 1) {
                int[] protocol = Objects.requireNonNull(PROTOCOLS.get(item), item);
                assertThat(key.get(FlowField.ETH_TYPE)).as(item).isEqualTo(protocol[0]);
                if (protocol[1] >= 0) {
                    assertThat(key.get(FlowField.NW_PROTO)).as(item).isEqualTo(protocol[1]);
                }
                continue;
            }
            check(key, parts[0], parts[1], complete);
        }
    }

    private static void check(FlowKey key, String name, String text, boolean complete) throws IOException {
        FlowField field = Objects.requireNonNull(FIELDS.get(name), name);
        String[] valueAndMask = text.split("/", 2);
        String value = valueAndMask[0];
        String mask = valueAndMask.length == 2 ? valueAndMask[1] : "";
        if (field.wide()) {
            byte[] expected = InetAddress.getByName(value).getAddress();
            byte[] actual = new byte[16];
            new UnsafeBuffer(actual).putLong(0, Long.reverseBytes(key.get(field)));
            new UnsafeBuffer(actual).putLong(8, Long.reverseBytes(key.getLow(field)));
            int prefix = mask.isEmpty() ? 128 : Integer.parseInt(mask);
            for (int bit = 0; bit < prefix; bit++) {
                int shift = 7 - (bit & 7);
                assertThat((actual[bit >> 3] >> shift) & 1).as(name).isEqualTo((expected[bit >> 3] >> shift) & 1);
            }
            return;
        }
        long bits = mask.isEmpty() ? -1L : mask(mask);
        if (name.equals("nw_tos")) {
            bits &= 0xfc;
        } else if (name.equals("tcp_flags") && complete) {
            bits &= 0xfff;
        }
        assertThat(key.get(field) & bits).as(name).isEqualTo(number(name, value) & bits);
    }

    private static long mask(String text) {
        return text.startsWith("0x") || text.contains(":") || text.contains(".")
                ? number("", text)
                : -1L << (32 - Integer.parseInt(text));
    }

    private static long number(String name, String text) {
        if (name.equals("nw_frag")) {
            return Objects.requireNonNull(FRAGMENTS.get(text), text);
        }
        if (name.equals("tcp_flags") && !text.startsWith("0x")) {
            return tcpFlags(text);
        }
        if (text.contains(":")) {
            return Long.parseLong(text.replace(":", ""), 16);
        }
        if (text.contains(".")) {
            long address = 0;
            for (String octet : text.split("\\.", -1)) {
                address = (address << 8) | Integer.parseInt(octet);
            }
            return address;
        }
        return Long.decode(text);
    }

    private static long tcpFlags(String text) {
        List<String> names = List.of("fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr", "ns");
        long flags = 0;
        for (String name : text.split("[|+]", -1)) {
            if (!name.isEmpty() && !name.equals("0")) {
                assertThat(names).contains(name);
                flags |= 1L << names.indexOf(name);
            }
        }
        return flags;
    }
}
