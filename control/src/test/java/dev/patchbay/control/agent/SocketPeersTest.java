package dev.patchbay.control.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.appctl.ControlSockets;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabException;
import dev.patchbay.control.lab.LabReader;
import dev.patchbay.control.lab.LabSlice;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketPeersTest {
    private static Lab lab(String third) throws LabException {
        return LabReader.parse("far.yaml", """
                version: 1
                name: far
                hosts: {one: {local_ip: 127.0.0.1}, two: {local_ip: 127.0.0.2}, three: {local_ip: %s}}
                neutron:
                  agent: {vxlan_udp_port: 4790}
                  hosts: {one: {}, two: {}, three: {}}
                  networks: {net: {type: vxlan, segment: 9}}
                  subnets: {net: {network: net, cidr: 192.0.2.0/24}}
                  servers: {a: {host: one, interfaces: [{network: net, ip: 192.0.2.11}]}}
                """.formatted(third));
    }

    private static SocketPeers peers(String third, int port) throws LabException {
        return new SocketPeers(ControlSockets.ofUser(), lab(third), "one", port);
    }

    @Test
    void shouldMeetNobodyWhenAllHostsAreOnThisMachine() throws LabException {
        SocketPeers peers = peers("127.0.0.3", 0);

        assertThat(peers.meetingPoint()).isNull();
        assertThat(peers.isElsewhere("three")).isFalse();
        assertThat(peers.isPeer(InetAddress.ofLiteral("127.0.0.3"))).isFalse();
    }

    @Test
    void shouldMeetHostsWhoseAddressIsNotOfThisMachine() throws LabException {
        // An address for documents (RFC 5737): no machine has it.
        SocketPeers peers = peers("203.0.113.3", 0);

        assertThat(peers.meetingPoint()).isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 4790));
        assertThat(peers.isElsewhere("three")).isTrue();
        assertThat(peers.isElsewhere("two")).isFalse();
        assertThat(peers.isPeer(InetAddress.ofLiteral("203.0.113.3"))).isTrue();
        assertThat(peers.isPeer(InetAddress.ofLiteral("127.0.0.2"))).isFalse();
        assertThat(peers("203.0.113.3", 14789).meetingPoint().getPort()).isEqualTo(14789);
    }

    @Test
    void shouldKnowFromAPartOfTheLabWhatItKnowsFromTheWhole() throws LabException {
        for (String third : List.of("127.0.0.3", "203.0.113.3")) {
            Lab lab = lab(third);
            Lab part = LabSlice.read(LabSlice.write(lab, "one"));
            SocketPeers peers = new SocketPeers(ControlSockets.ofUser(), part, "one", 0);

            assertThat(peers.meetingPoint()).isEqualTo(peers(third, 0).meetingPoint());
            assertThat(peers.isElsewhere("three")).isEqualTo(lab.isElsewhere("three"));
        }
    }
}
