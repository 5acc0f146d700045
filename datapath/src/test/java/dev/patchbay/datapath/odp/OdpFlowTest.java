package dev.patchbay.datapath.odp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OdpFlowTest {
    /** As {@code dpctl/dump-flows} of Open vSwitch 3.1.0 prints them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ct_state(+new+trk),recirc_id(0x1),in_port(1),packet_type(ns=0,id=0),eth_type(0x0800),ipv4(frag=no)",
                "recirc_id(0),in_port(1),packet_type(ns=0,id=0),eth_type(0x0800),"
                        + "ipv4(src=10.0.0.2/255.0.0.0,proto=6,frag=no),tcp(dst=80)",
                "recirc_id(0),in_port(2),packet_type(ns=0,id=0),eth(src=50:54:00:00:00:0a,dst=50:54:00:00:00:09),"
                        + "eth_type(0x8100),vlan(vid=99,pcp=7/0x0),encap(eth_type(0x0800),ipv4(frag=no))",
                "tunnel(tun_id=0x3,src=10.200.137.96,dst=10.200.137.94,flags(-df-csum+key)),recirc_id(0),in_port(2),"
                        + "packet_type(ns=0,id=0),eth(dst=ff:ff:ff:ff:ff:ff),eth_type(0x0806),"
                        + "arp(sip=192.0.2.4,tip=192.0.2.3,op=1/0xff)",
                "ct_state(+est-rel+rpl-inv),ct_zone(0x5),ct_mark(0x1/0x1),ct_label(0x2/0xff),recirc_id(0x1c),in_port(7),"
                        + "packet_type(ns=0,id=0),eth(src=00:00:00:00:00:00/01:00:00:00:00:00),eth_type(0x86dd),"
                        + "ipv6(src=2001:db8::/ffff:ffff::,proto=58,tclass=0/0x3,hlimit=255,frag=no),"
                        + "icmpv6(type=135,code=0),nd(target=fe80::1,sll=02:aa:00:00:00:01)",
                "recirc_id(0),in_port(1),packet_type(ns=0,id=0),eth_type(0x0800),ipv4(proto=6,frag=no),tcp_flags(+syn-ack)",
                "recirc_id(0),in_port(1),packet_type(ns=0,id=0),eth_type(0x8847),"
                        + "mpls(label=16/0xfffff,tc=0/0,ttl=64/0x0,bos=1/1)",
                "recirc_id(0),in_port(1),packet_type(ns=0,id=0),eth(dst=01:80:c2:00:00:00),eth_type(0/0xffff)",
            })
    void shouldWriteWhatItRead(String text) {
        assertThat(written(OdpFlowParser.parse(text, OdpFlowTest::noPort), false))
                .isEqualTo(text);
    }

    @Test
    void shouldWriteWhatIsNotMatchedWhenAskedForEverything() {
        OdpFlow flow = OdpFlowParser.parse(
                "in_port(2),eth(src=50:54:00:00:00:0a,dst=50:54:00:00:00:09),eth_type(0x0800),"
                        + "ipv4(src=10.0.0.2/0.0.0.0,dst=10.0.0.1/0.0.0.0,proto=17/0,tos=0/0,ttl=64/0,frag=no),"
                        + "udp(src=8/0,dst=9/0)",
                OdpFlowTest::noPort);
        flow.mask().unwildcard(FlowField.RECIRC_ID);
        assertThat(written(flow, true))
                .isEqualTo("skb_priority(0/0),skb_mark(0/0),ct_state(0/0),ct_zone(0/0),ct_mark(0/0),ct_label(0/0),"
                        + "recirc_id(0),dp_hash(0/0),in_port(2),packet_type(ns=0,id=0),"
                        + "eth(src=50:54:00:00:00:0a,dst=50:54:00:00:00:09),eth_type(0x0800),"
                        + "ipv4(src=10.0.0.2/0.0.0.0,dst=10.0.0.1/0.0.0.0,proto=17/0,tos=0/0,ttl=64/0,frag=no),"
                        + "udp(src=8/0,dst=9/0)");
    }

    @Test
    void shouldGiveThePacketOfAFlow() {
        FlowKey packet = OdpFlowParser.parse(
                        "ufid:bf04faba-c943-45dd-b0b3-d0a613d63d3c, in_port(p1), eth_type(0x88a8),vlan(vid=5,pcp=3),"
                                + "encap(eth_type(0x8100),vlan(vid=6),encap(eth_type(0x0806)))",
                        name -> name.equals("p1") ? 4 : -1)
                .packet();
        assertThat(packet.get(FlowField.IN_PORT)).isEqualTo(4);
        assertThat(packet.get(FlowField.VLAN_TPID)).isEqualTo(0x88a8);
        assertThat(packet.get(FlowField.VLAN_TCI)).isEqualTo(0x7005);
        assertThat(packet.get(FlowField.VLAN_TPID1)).isEqualTo(0x8100);
        assertThat(packet.get(FlowField.VLAN_TCI1)).isEqualTo(0x1006);
        assertThat(packet.get(FlowField.ETH_TYPE)).isEqualTo(0x0806);
        assertThat(OdpFlowParser.parse("in_port(1)", OdpFlowTest::noPort)
                        .packet()
                        .get(FlowField.ETH_TYPE))
                .isEqualTo(0x05ff);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "udp",
                "in_port(p9)",
                "in_port(1",
                "eth(src=50:54:00)",
                "eth(source=50:54:00:00:00:0a)",
                "ipv4(frag=maybe)",
                "tcp_flags(+syn+bogus)",
                "vlan(vid=4096)",
                "ct_label(zz)",
                "encap(in_port(1)",
                "packet_type(ns=1,id=0x800)",
            })
    void shouldSayWhereItIsWrongWhenTextIsNoFlow(String text) {
        assertThatThrownBy(() -> OdpFlowParser.parse("recirc_id(0)," + text, OdpFlowTest::noPort))
                .isInstanceOf(FlowSyntaxException.class)
                .hasMessageStartingWith("syntax error at ");
    }

    @Test
    void shouldThrowNothingElseWhenTextIsDamaged() {
        String good = "tunnel(tun_id=0x3,src=10.0.0.1,flags(-df+key)),ct_state(+trk),in_port(1),eth_type(0x8100),"
                + "vlan(vid=9),encap(eth_type(0x8847),mpls(label=1,tc=2,ttl=3,bos=1)),tcp_flags(syn|ack)";
        long seed = System.nanoTime();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int j = random.nextInt(1, 5); j > 0; j--) {
                int place = random.nextInt(text.length());
                if (random.nextBoolean()) {
                    text.deleteCharAt(place);
                } else {
                    text.setCharAt(place, "(),=/x0|+- ".charAt(random.nextInt(11)));
                }
            }
            try {
                OdpFlow flow = OdpFlowParser.parse(text.toString(), OdpFlowTest::noPort);
                String once = written(flow, true);
                assertThat(once).as("seed %d", seed).isNotEmpty();
            } catch (FlowSyntaxException expected) {
                assertThat(expected).hasMessageStartingWith("syntax error at ");
            }
        }
    }

    private static int noPort(String name) {
        return -1;
    }

    private static String written(OdpFlow flow, boolean everything) {
        return OdpFlowFormat.append(new StringBuilder(), flow, String::valueOf, everything)
                .toString();
    }
}
