package dev.patchbay.control.neutron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelReaderTest {
    private static final String MODEL = """
            {"host": "h1", "networks": {"n1": {"type": "vxlan", "seg": 3}},
             "subnets": {"s1": {"cidr": "192.0.2.0/24", "gw": "192.0.2.1"}, "s6": {"cidr": "2001:db8::/64"}},
             "sgs": {"g1": [{"direction": "ingress", "protocol": "tcp", "min": 22, "max": 22}]},
             "ports": [{"id": "p1", "net": "n1", "subnet": "s1", "mac": "FA:16:3E:00:00:05",
                        "ips": ["192.0.2.5", "2001:db8::5"], "owner": "compute:nova", "sgs": ["g1"],
                        "pairs": [{"ip": "10.0.0.0/8"}, ["fa:16:3e:00:00:06", "192.0.2.6"]]}]}
            """;

    private static HostModel read(String text) throws ModelException {
        return ModelReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldReadPortWithAddressesOfBothFamilies() throws ModelException {
        NeutronPort port = read(MODEL).ports().getFirst();
        assertThat(port.mac()).isEqualTo("fa:16:3e:00:00:05");
        assertThat(port.fixedIps())
                .containsExactly(
                        new FixedIp("s1", IpPrefix.parse("192.0.2.5")),
                        new FixedIp("s6", IpPrefix.parse("2001:db8::5")));
        assertThat(port.pairs())
                .isEqualTo(List.of(
                        new AddressPair("fa:16:3e:00:00:05", IpPrefix.parse("10.0.0.0/8")),
                        new AddressPair("fa:16:3e:00:00:06", IpPrefix.parse("192.0.2.6"))));
    }

    @Test
    void shouldReadSameModelWhenKeysAreThoseOfNeutron() throws ModelException {
        String long_ = MODEL.replace("\"net\"", "\"network_id\"")
                .replace("\"mac\":", "\"mac_address\":")
                .replace("\"seg\"", "\"segmentation_id\"")
                .replace("\"gw\"", "\"gateway_ip\"")
                .replace(
                        "\"ips\": [\"192.0.2.5\",",
                        "\"fixed_ips\": [{\"subnet_id\": \"s1\", \"ip_address\": \"192.0.2.5\"},")
                .replace("\"sgs\": [", "\"security_groups\": [")
                .replace("\"pairs\"", "\"allowed_address_pairs\"")
                .replace("\"min\"", "\"port_range_min\"");
        assertThat(read(long_)).isEqualTo(read(MODEL));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"net\": \"n1\" | \"net\": \"n2\" | ports[0].net: there is no network 'n2'",
                "FA:16:3E | FX:16:3E | ports[0].mac: expected a MAC address like fa:16:3e:b2:23:f1",
                "\"seg\": 3 | \"seg\": 16777216 | networks.n1: seg 16777216 is out of range: vxlan networks have 1 to 16777215",
                "\"seg\": 3 | \"sag\": 3 | networks.n1: 'sag' is not known here; known are",
                "vxlan | stt | networks.n1.type: 'stt' is no type of network; types are vxlan, gre, geneve, vlan, flat, local",
                "\"sgs\": [\"g1\"] | \"sgs\": [\"g2\"] | ports[0].sgs[0]: there is no security group 'g2'",
                "tcp | tpc | sgs.g1[0]: protocol: 'tpc' is no protocol",
                "\"min\": 22 | \"min\": 23 | sgs.g1[0]: a range of ports has a first and a last one",
                "\"192.0.2.5\" | \"192.0.2.300\" | ports[0].ips[0]: expected an address or prefix like 192.0.2.0/24",
                "10.0.0.0/8 | 10.0.0.0/33 | ports[0].pairs[0].ip: expected an address or prefix",
                "\"host\": \"h1\", | \"host\": \"h1\" | line 1",
                "\"subnet\": \"s1\" | \"subnet\": \"s9\" | ports[0].subnet: there is no subnet 's9'"
            })
    void shouldNamePlaceWhenModelIsWrong(String right, String wrong, String message) {
        assertThat(MODEL).contains(right);
        assertThatThrownBy(() -> read(MODEL.replace(right, wrong)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }
}
