package dev.patchbay.control.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureFilterTest {
    private static final String ARP =
            "fffffffffffffa163eb223f108060001080006040001fa163eb223f1c0000204000000000000c0000203";
    private static final String ECHO =
            "fa163e9b3edafa163eb223f1080045000024000140004001b6d0c0000204c000020308006668000100016162636465666768";
    private static final String TAGGED_UDP =
            "02aa0000000202aa000000018100000708004500002100014000401126c90a0000010a00000200010035000da7fd68656c6c6f";

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "''; yes; yes; yes",
                "arp; yes; no; no",
                "icmp; no; yes; no",
                "ip; no; yes; yes",
                "udp; no; no; yes",
                "tcp; no; no; no",
                "arp or icmp; yes; yes; no",
                "not arp; no; yes; yes",
                "! arp && ! udp; no; yes; no",
                "host 192.0.2.4; yes; yes; no",
                "src host 192.0.2.3; no; no; no",
                "dst 192.0.2.3; yes; yes; no",
                "192.0.2.4 and icmp; no; yes; no",
                "port 53; no; no; yes",
                "udp dst port 53; no; no; yes",
                "src port 53; no; no; no",
                "tcp port 53; no; no; no",
                "vlan; no; no; yes",
                "vlan 7 and udp; no; no; yes",
                "vlan 8; no; no; no",
                "ether src fa:16:3e:b2:23:f1; yes; yes; no",
                "ether broadcast; yes; no; no",
                "multicast; yes; no; no",
                "arp host 192.0.2.3; yes; no; no",
                "arp[6:2] = 1; yes; no; no",
                "icmp[icmptype] == icmp-echo; no; yes; no",
                "icmp[0] != 8; no; no; no",
                "icmp[0] = 8 and ip[8] & 0xf0 == 64; no; yes; no",
                "(ip[8] - 60) * 2 > 7; no; yes; yes",
                "udp[4:2] = 13; no; no; yes",
                "tcp[13] & (tcp-syn|tcp-fin) != 0; no; no; no",
                "len < 43; yes; no; no",
                "less 42; yes; no; no",
                "greater 51; no; no; yes",
                "net 192.0.2.0/24; yes; yes; no",
                "src net 10; no; no; yes",
                "ip proto 17 or icmp; no; yes; yes",
                "port 80 or 53; no; no; yes",
                "udp portrange 50-60; no; no; yes",
                "host 1.2.3.4 or 192.0.2.4; yes; yes; no",
                "(arp or udp) and not (port 53 or host 1.2.3.4); yes; no; no",
            })
    void shouldLetThroughWhatIsAskedFor(String expression, String arp, String echo, String udp) {
        CaptureFilter filter = CaptureFilter.parse(expression == null ? "" : expression);
        assertThat(test(filter, ARP)).isEqualTo(arp);
        assertThat(test(filter, ECHO)).isEqualTo(echo);
        assertThat(test(filter, TAGGED_UDP)).isEqualTo(udp);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo",
                "port",
                "port x",
                "host",
                "(arp",
                "arp)",
                "and arp",
                "arp icmp",
                "not",
                "icmp[0",
                "ip[",
                "port 1-2",
                "net"
            })
    void shouldRefuseWhatItCannotRead(String expression) {
        assertThatThrownBy(() -> CaptureFilter.parse(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("can't parse filter expression: syntax error");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "port 65536; illegal port number 65536 > 65535",
                "vlan 4096; VLAN tag 4096 greater than maximum 4095",
                "net 10.0.0.0/33; mask length must be <= 32",
            })
    void shouldSayWhatIsOutOfRange(String expression, String message) {
        assertThatThrownBy(() -> CaptureFilter.parse(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static String test(CaptureFilter filter, String frame) {
        return filter.test(HexFormat.of().parseHex(frame)) ? "yes" : "no";
    }
}
