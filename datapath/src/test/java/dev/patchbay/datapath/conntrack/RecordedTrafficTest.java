package dev.patchbay.datapath.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.flowcache.key.FlowField;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random traffic (TCP with odd flags, numbers and window scales, UDP, ICMP queries and errors, broken checksums) and what
 * Open vSwitch 3.1.0 made of it. A line is the port (1 is the side that commits), {@code ct_state} and the CRC-32 of the
 * frame from its Ethernet type on as they came out, and what went in, likewise.
 */
class RecordedTrafficTest {
    private static final String MACS = "020000000000020000000001";

    private static CtRequest request(String name, boolean committing, boolean ipv6) {
        var request = CtRequest.inZone(1);
        if (committing) {
            request.commit();
        }
        NatSpec nat = switch (name) {
            case "snat", "snatp" -> address(NatSpec.Direction.SRC, ipv6, "10.9.9.9", "fc00::99");
            case "dnat", "dnatp" -> address(NatSpec.Direction.DST, ipv6, "10.0.0.2", "fc00::2");
            default -> null;
        };
        if (nat != null) {
            int port = name.equals("snatp") ? 5000 : name.equals("dnatp") ? 80 : 0;
            request.nat(committing ? nat.withPorts(port, 0) : NatSpec.EXISTING);
        }
        if (committing && name.equals("force")) {
            request.force();
        }
        return request.build();
    }

    private static NatSpec address(NatSpec.Direction direction, boolean ipv6, String four, String six) {
        if (!ipv6) {
            return NatSpec.of(direction).withIpv4(Ipv4Address.parse(four), 0);
        }
        Ipv6Address address = Ipv6Address.parse(six);
        return NatSpec.of(direction).withIpv6(address.high(), address.low(), 0, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit1-v4", "force-v4", "snat-v4", "snat-v6", "snatp-v4", "dnat-v4", "dnatp-v6"})
    void shouldAnswerAsOpenVSwitchDid(String file) throws IOException {
        String name = file.substring(0, file.indexOf('-'));
        boolean ipv6 = file.endsWith("v6");
        var requests = List.of(request(name, true, ipv6), request(name, false, ipv6));
        var tracker = new Conntrack(5).tracker();
        int line = 0;
        for (String recorded : lines(file)) {
            line++;
            String[] parts = recorded.split(" ", -1);
            var packet = TestPacket.hex(MACS + parts[3]);
            packet.track(tracker, requests.get(parts[0].charAt(0) - '1'), 1000);

            assertThat(Long.toHexString(packet.key.get(FlowField.CT_STATE)))
                    .as("state in line %d, %s", line, packet.state())
                    .isEqualTo(parts[1]);
            var crc = new CRC32();
            byte[] frame = packet.frame();
            crc.update(frame, 12, frame.length - 12);
            assertThat("%08x".formatted(crc.getValue()))
                    .as("frame in line %d", line)
                    .isEqualTo(parts[2]);
        }
    }

    private static List<String> lines(String file) throws IOException {
        try (var reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(RecordedTrafficTest.class.getResourceAsStream(file + ".txt")),
                StandardCharsets.US_ASCII))) {
            return reader.lines().toList();
        }
    }
}
