package dev.patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.PacketFormat;
import dev.patchbay.datapath.ofproto.field.PacketParser;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedFrameTest {
    private static final String MACS = "dl_src=02:aa:00:00:00:01,dl_dst=02:aa:00:00:00:02";

    private static DirectBuffer frame(String flow) throws FlowSyntaxException {
        return GeneratedFrame.of(PacketParser.parse(flow, PortNames.NONE), GeneratedFrame.anyPayload(64));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dl_type=0x88b5",
                "tcp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_tos=8,nw_ttl=63,tp_src=1,tp_dst=2,tcp_flags=syn",
                "tcp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=63,tp_src=1,tp_dst=2,tcp_flags=ack",
                "udp,dl_vlan=5,dl_vlan_pcp=3,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=63,udp_src=1,udp_dst=2",
                "udp,nw_frag=first,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=63,udp_src=1,udp_dst=2",
                "udp,nw_frag=later,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=63",
                "sctp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=63,sctp_src=1,sctp_dst=2",
                "icmp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=63,icmp_type=8,icmp_code=0",
                "icmp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=63,icmp_type=3,icmp_code=1",
                "ip,nw_proto=47,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=63",
                "tcp6,ipv6_src=fd00::1,ipv6_dst=fd00::2,ipv6_label=0x12345,nw_tos=4,nw_ttl=63,tp_src=1,tp_dst=2",
                "icmp6,ipv6_src=fd00::1,ipv6_dst=fd00::2,nw_ttl=63,icmpv6_type=128,icmpv6_code=0",
                "icmp6,ipv6_src=fd00::1,ipv6_dst=fd00::2,nw_ttl=255,icmpv6_type=135,icmpv6_code=0,nd_target=fd00::2,"
                        + "nd_sll=02:aa:00:00:00:01",
                "icmp6,ipv6_src=fd00::1,ipv6_dst=fd00::2,nw_ttl=255,icmpv6_type=136,icmpv6_code=0,nd_target=fd00::2,"
                        + "nd_tll=02:aa:00:00:00:01",
                "arp,arp_op=1,arp_spa=10.0.0.1,arp_tpa=10.0.0.2,arp_sha=02:aa:00:00:00:01",
                "rarp,arp_op=3,arp_sha=02:aa:00:00:00:01,arp_tha=02:aa:00:00:00:02",
                "mpls,mpls_label=7,mpls_tc=3,mpls_ttl=9,mpls_bos=1",
            })
    void shouldBeReadAsTheFlowThatItWasMadeOf(String flow) throws FlowSyntaxException {
        FlowKey wanted = PacketParser.parse(MACS + ',' + flow, PortNames.NONE);
        DirectBuffer frame = frame(MACS + ',' + flow);
        FlowKey key = new FlowKey().copy(FlowField.IN_PORT, wanted);
        new FlowKeyExtractor(FlowKeyExtractor.DEFAULT_VLAN_LIMIT).extract(frame, 0, frame.capacity(), key);
        assertThat(PacketFormat.append(new StringBuilder(), key, PortNames.NONE))
                .hasToString(PacketFormat.append(new StringBuilder(), wanted, PortNames.NONE)
                        .toString());
    }

    @Test
    void shouldCarryThePayloadWhereOpenVswitchDoes() throws FlowSyntaxException {
        assertThat(frame("udp,nw_ttl=64").capacity()).isEqualTo(14 + 20 + 8 + 64);
        assertThat(frame("tcp,nw_ttl=64").capacity()).isEqualTo(14 + 20 + 20 + 64);
        assertThat(frame("tcp,nw_ttl=64,tcp_flags=syn").capacity()).isEqualTo(14 + 20 + 20);
        assertThat(frame("icmp,icmp_type=8").capacity()).isEqualTo(14 + 20 + 8 + 64);
        assertThat(frame("icmp,icmp_type=3").capacity()).isEqualTo(14 + 20 + 8);
        DirectBuffer udp = frame("udp,nw_ttl=64");
        assertThat(udp.getByte(udp.capacity() - 1)).isEqualTo((byte) 63);
    }
}
