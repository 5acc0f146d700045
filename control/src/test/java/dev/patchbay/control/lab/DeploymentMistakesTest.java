package dev.patchbay.control.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One mistake in a deployment is one message, at its place, whatever else would have used what is wrong. */
class DeploymentMistakesTest {
    private static final String LAB = """
            version: 1
            name: mistakes
            hosts: {h1: {local_ip: 127.0.0.1}, h2: {local_ip: 127.0.0.2}}
            neutron:
              hosts: {h1: {set: {bridge_mappings: "public:br-ex"}}, h2: {}}
              networks:
                net: {type: vxlan, segment: 3}
                net2: {type: vxlan, segment: 4}
                public: {type: flat, physical_network: public, external: true}
              subnets:
                sub: {network: net, cidr: 192.0.2.0/24, gateway: 192.0.2.1}
                sub2: {network: net2, cidr: 198.51.100.0/24, gateway: 198.51.100.1}
                pub: {network: public, cidr: 203.0.113.0/24, gateway: 203.0.113.1, dhcp: false}
              security_groups:
                default: {rules: [{direction: egress}, {direction: ingress, protocol: tcp, ports: 22}]}
              routers:
                r: {host: h1, interfaces: [{subnet: sub}], gateway: {network: public, ip: 203.0.113.9}}
              dhcp:
                - {network: net, host: h1, ip: 192.0.2.2}
              servers:
                A: {host: h1, interfaces: [{network: net, ip: 192.0.2.4, mac: "fa:16:3e:00:00:04"}]}
                B: {host: h2, interfaces: [{network: net, ip: 192.0.2.5, mac: "fa:16:3e:00:00:05"}]}
              floating_ips:
                - {ip: 203.0.113.20, network: public, server: A}
            """;

    @Test
    void shouldTakeTheDeploymentThatTheMistakesAreMadeIn() {
        assertThatCode(() -> LabReader.parse("lab.yaml", LAB)).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A: {host: h1 | A: {host: h9 | 21 | there is no host 'h9' with agents; did you mean 'h1'?",
                "r: {host: h1 | r: {host: hx | 17 | there is no host 'hx' with agents",
                "- {network: net, host: h1 | - {network: net, host: hx | 19 | there is no host 'hx' with agents",
                "net, ip: 192.0.2.4 | nat, ip: 192.0.2.4 | 21 | there is no network 'nat'; did you mean 'net'?",
                "{subnet: sub} | {subnet: subx} | 17 | there is no subnet 'subx'; did you mean 'sub'?",
                "server: A} | server: Z} | 24 | there is no server 'Z'",
                "{direction: egress} | {direction: egress, remote_group: nope} | 15 | there is no security group 'nope'",
                "{direction: egress} | {direction: up} | 15 | direction 'up' is not known; known: ingress, egress",
                "{direction: egress} | {protocol: tcp} | 15 | has no 'direction'",
                "ports: 22 | ports: 90-80 | 15 | the last not below the first",
                "ports: 22 | ports: 70000 | 15 | 65535",
                "protocol: tcp | protocol: foo | 15 | 'foo' is no protocol",
                "{direction: egress} | {direction: egress, ethertype: IPv5} | 15 | ethertype 'IPv5' is not known",
                "segment: 3 | segment: 0 | 7 | segment 0 of network 'net' is out of range; vxlan networks have 1 to 16777215",
                "segment: 3 | segment: 16777216 | 7 | segment 16777216 of network 'net' is out of range",
                "segment: 3 | segment: abc | 7 | segment is 'abc'; expected a whole number",
                "{type: vxlan, segment: 3} | &x {type: vxlan, segment: *x} | 7 | segment is a map",
                "segment: 4 | segment: 3 | 8 | segment 3 is that of network 'net' already",
                "net: {type: vxlan, | net: {type: vxlam, | 7 | type 'vxlam' is not known; did you mean 'vxlan'?",
                "{type: flat, | {type: flat, segment: 4, | 9 | flat networks have no segment",
                "{type: flat, physical_network: public | {type: flat | 9 | has no 'physical_network'",
                "physical_network: public | physical_network: other | 17 | host 'h1' has no bridge for physical network 'other' of network 'public'",
                "external: true | external: maybe | 9 | external is 'maybe'; expected true or false",
                "external: true | external: false | 17 | network 'public' is not external",
                "192.0.2.0/24 | 192.0.2.0/33 | 11 | no prefix length from 0 to 32",
                "192.0.2.0/24 | 192.0.2.7/24 | 11 | 192.0.2.7/24 is not a range; its first address is 192.0.2.0/24",
                "sub: {network: net, cidr | sub: {cidr | 11 | subnet 'sub' has no 'network'",
                "gateway: 192.0.2.1 | gateway: 192.0.2.255 | 11 | 192.0.2.255 is the broadcast address of 192.0.2.0/24",
                "gateway: 192.0.2.1 | gateway: '2001:db8::1' | 11 | is not of the family of 192.0.2.0/24",
                "network: net2, cidr: 198.51.100.0/24, gateway: 198.51.100.1 | network: net, cidr: 192.0.2.128/25 | 12 | 192.0.2.128/25 overlaps subnet 'sub', 192.0.2.0/24, of the same network",
                "[{subnet: sub}] | [{subnet: sub}, {subnet: sub}] | 17 | router 'r' has a leg in subnet 'sub' already",
                ", gateway: {network: public, ip: 203.0.113.9} | `` | 24 | no router has both a leg in its subnet and a gateway in network 'public'",
                "[{subnet: sub}] | [{subnet: sub2}] | 24 | floating IP 203.0.113.20 cannot reach 192.0.2.4",
                "ip: 203.0.113.20 | ip: 203.0.114.20 | 24 | 203.0.114.20 is in no subnet of the network; it has 203.0.113.0/24",
                "ip: 203.0.113.20 | ip: 203.0.113.9 | 24 | 203.0.113.9 is the address of the gateway of router 'r' already",
                "ip: 203.0.113.9 | ip: 203.1.113.9 | 17 | 203.1.113.9 is in no subnet of the network",
                "ip: 192.0.2.4 | ip: 192.0.9.4 | 21 | 192.0.9.4 is in no subnet of the network; it has 192.0.2.0/24",
                "ip: 192.0.2.4 | ip: 192.0.2.0 | 21 | 192.0.2.0 is the address of the range 192.0.2.0/24 itself",
                "ip: 192.0.2.4 | ip: 192.0.2.255 | 21 | 192.0.2.255 is the broadcast address of 192.0.2.0/24",
                "ip: 192.0.2.4 | ip: 192.0.2.1 | 21 | 192.0.2.1 is the address of router 'r' already",
                "ip: 192.0.2.4 | ip: 192.0.2.400 | 21 | ip '192.0.2.400' is not right",
                "ip: 192.0.2.5 | ip: 192.0.2.4 | 22 | 192.0.2.4 is the address of server 'A' already",
                "00:00:04 | 00:00:05 | 22 | fa:16:3e:00:00:05 is the MAC address of server 'A' already",
                "fa:16:3e:00:00:04 | 01:00:5e:00:00:04 | 21 | MAC address 01:00:5e:00:00:04 is a group's",
                "fa:16:3e:00:00:04 | 00:00:00:00:00:00 | 21 | MAC address 00:00:00:00:00:00 is nobody's",
                "fa:16:3e:00:00:04 | fa:16:3e:00:04 | 21 | mac 'fa:16:3e:00:04' is not right",
                "A: {host: h1 | A: {hots: h1 | 21 | unknown key 'hots' in server 'A'; did you mean 'host'?",
                "[{network: net, ip: 192.0.2.4, mac: \"fa:16:3e:00:00:04\"}] | [] | 21 | server 'A' has no interface",
                "[{network: net, ip: 192.0.2.4, mac: \"fa:16:3e:00:00:04\"}] | {network: net} | 21 | interfaces is a map; expected a list",
                "h2: {} | h2: {}, h3: {} | 5 | there is no host 'h3'",
                "bridge_mappings: \"public:br-ex\" | bridge_mappings: public | 5 | bridge_mappings",
            })
    void shouldSayItOnceAtItsPlace(String right, String wrong, int line, String message) {
        assertThat(problems(change(LAB, right, wrong == null ? "" : wrong)))
                .singleElement()
                .asString()
                .startsWith(line + ": ")
                .contains(message);
    }

    @Test
    void shouldRefuseRangesThatOverlapOnARouter() {
        String legs = change(LAB, "[{subnet: sub}]", "[{subnet: sub}, {subnet: sub2}]");
        assertThat(problems(change(legs, "198.51.100.0/24, gateway: 198.51.100.1", "192.0.2.0/25, gateway: 192.0.2.3")))
                .containsExactly("17: subnet 'sub2', 192.0.2.0/25, overlaps subnet 'sub', 192.0.2.0/24, on router 'r';"
                        + " a router needs ranges of their own");
        assertThat(problems(change(
                        legs, "198.51.100.0/24, gateway: 198.51.100.1", "203.0.113.128/25, gateway: 203.0.113.129")))
                .containsExactly("17: subnet 'sub2', 203.0.113.128/25, overlaps subnet 'pub', 203.0.113.0/24, of the"
                        + " gateway of router 'r'; a router needs ranges of their own");
    }

    @Test
    void shouldRefuseASecondFloatingAddressForOneAddress() {
        assertThat(problems(LAB + "    - {ip: 203.0.113.21, network: public, server: A}\n"))
                .containsExactly(
                        "25: floating IP 203.0.113.21 is for 192.0.2.4, which has floating IP 203.0.113.20 of the"
                                + " same network already; remove one");
    }

    private static String change(String text, String right, String wrong) {
        assertThat(text).contains(right);
        return text.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong));
    }

    private static List<String> problems(String text) {
        LabException thrown = catchThrowableOfType(LabException.class, () -> LabReader.parse("lab.yaml", text));
        return thrown == null
                ? List.of()
                : thrown.problems().stream()
                        .map(problem -> problem.line() + ": " + problem.message())
                        .toList();
    }
}
