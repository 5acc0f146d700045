package dev.patchbay.datapath.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import org.junit.jupiter.api.Test;

/** Texts as Open vSwitch 3.1 printed them for the same actions. */
final class ActionListTest {
    private static final ActionNames NAMES = new ActionNames() {
        @Override
        public String port(int dpPort) {
            return dpPort == 9 ? "vxlan" : "p" + dpPort;
        }

        @Override
        public String remote(int vtep) {
            return "192.168.50." + vtep;
        }

        @Override
        public int udpPort(int vtep) {
            return 4789;
        }
    };

    private final ActionList.Builder builder = new ActionList.Builder();

    private String text() {
        return builder.build().format(new StringBuilder(), NAMES).toString();
    }

    @Test
    void shouldPrintTunnelOutputs() {
        builder.tunnelOutput(9, 2, 7, 2, 64, TunnelFlags.DF).tunnelOutput(9, 3, 0x1000008, 0, 3, TunnelFlags.CSUM);
        assertThat(text())
                .isEqualTo("set(tunnel(tun_id=0x7,dst=192.168.50.2,tos=0x2,ttl=64,tp_dst=4789,flags(df|key))),vxlan,"
                        + "set(tunnel(tun_id=0x8,dst=192.168.50.3,ttl=3,tp_dst=4789,flags(csum|key))),vxlan");
    }

    @Test
    void shouldJoinNeighbouringSetsOfOneHeader() {
        builder.headers(0x0800, 6)
                .set(FlowField.NW_SRC, Ipv4Address.parse("1.2.3.4"), -1)
                .set(FlowField.NW_DST, Ipv4Address.parse("5.6.7.8"), -1)
                .set(FlowField.TP_SRC, 9, -1)
                .set(FlowField.TP_DST, 10, -1)
                .output(2)
                .set(FlowField.NW_DSCP, 0x2e, -1)
                .output(3);
        assertThat(text())
                .isEqualTo("set(ipv4(src=1.2.3.4,dst=5.6.7.8)),set(tcp(src=9,dst=10)),p2,set(ipv4(tos=0xb8/0xfc)),p3");
    }

    @Test
    void shouldTellListsThatDoTheSameToPacketsOfAFlow() {
        FlowKey key = new FlowKey().set(FlowField.NW_SRC, 0x0a000002);
        FlowMask whole = new FlowMask().unwildcard(FlowField.NW_SRC);
        FlowMask octet = new FlowMask().unwildcard(FlowField.NW_SRC, 0xff);
        ActionList all = source(0x0a000009, -1);
        ActionList some = source(9, 0xff);

        assertThat(some.doesAs(all, key, whole)).isTrue();
        assertThat(all.doesAs(some, key, whole)).isTrue();
        assertThat(some.doesAs(some, key, octet)).isTrue();
        assertThat(some.doesAs(all, key, octet))
                .as("other packets have other bits")
                .isFalse();
        assertThat(some.doesAs(source(0x0b000009, -1), key, whole)).isFalse();
        assertThat(some.doesAs(source(8, 0xff), key, whole)).isFalse();
        assertThat(some.doesAs(ActionList.DROP, key, whole)).isFalse();
    }

    private static ActionList source(int value, int mask) {
        return new ActionList.Builder()
                .headers(0x0800, 6)
                .set(FlowField.NW_SRC, value, mask)
                .output(1)
                .build();
    }

    @Test
    void shouldNameFieldsByTheirHeader() {
        builder.headers(0x0806, 0)
                .set(FlowField.NW_SRC, Ipv4Address.parse("192.0.2.1"), -1)
                .set(FlowField.NW_PROTO, 2, -1)
                .set(FlowField.ARP_SHA, 0xfa163e80e577L, -1)
                .headers(0x86dd, 58)
                .set(FlowField.IPV6_LABEL, 0x54321, -1)
                .set(FlowField.NW_DSCP, 4, -1)
                .set(FlowField.NW_TTL, 63, -1)
                .set(FlowField.ND_TARGET, 0xfd00L << 48, 0x77, -1, -1)
                .set(FlowField.ARP_SHA, 0x02bb00000003L, -1)
                .set(FlowField.TP_SRC, 135, -1)
                .set(FlowField.IPV6_SRC, 0xfd00L << 48, 0, -1L << 48, 0);
        assertThat(text())
                .isEqualTo("set(arp(sip=192.0.2.1,op=2,sha=fa:16:3e:80:e5:77)),"
                        + "set(ipv6(label=0x54321,tclass=0x10/0xfc,hlimit=63)),"
                        + "set(nd(target=fd00::77,sll=02:bb:00:00:00:03)),set(icmpv6(type=135)),"
                        + "set(ipv6(src=fd00::/ffff::))");
    }

    @Test
    void shouldPrintTagsCutsAndDrops() {
        builder.popVlan()
                .pushVlan(0x8100, 0x7005)
                .truncate(100)
                .output(1)
                .pushVlan(0x88a8, 6)
                .output(1);
        assertThat(text())
                .isEqualTo("pop_vlan,push_vlan(vid=5,pcp=3),trunc(100),p1,push_vlan(tpid=0x88a8,vid=6,pcp=0),p1");
        assertThat(builder.clear().build().toString()).isEqualTo("drop");
        assertThat(builder.drop(DropReason.NO_RULE).build().toString()).isEqualTo("drop");
    }

    @Test
    void shouldPrintBlocksInsideTheirBrackets() {
        builder.beginClone()
                .ctClear()
                .beginSample(0x8000_0000)
                .output(1)
                .endSample()
                .endClone()
                .beginCheckLength(1500)
                .meter(3)
                .orElse()
                .endCheckLength()
                .recirc(0x2a);
        assertThat(text())
                .isEqualTo(
                        "clone(ct_clear,sample(sample=50.0%,actions(p1))),check_pkt_len(size=1500,gt(meter(3)),le(drop)),"
                                + "recirc(0x2a)");
    }

    @Test
    void shouldDropClonesWithoutActions() {
        assertThat(builder.output(1).beginClone().endClone().build())
                .isEqualTo(new ActionList.Builder().output(1).build());
    }

    @Test
    void shouldPrintLabelsAndMetadata() {
        builder.pushMpls(0x8847, 16 << 12 | 5 << 9 | 1 << 8 | 64)
                .set(FlowField.MPLS_LSE0, 17 << 12 | 1 << 8 | 63, -1)
                .popMpls(0x0800)
                .set(FlowField.PKT_MARK, 0x12, -1)
                .set(FlowField.PKT_MARK, 0x1ff, 0xff)
                .setPriority(2)
                .headers(0x86dd, 58)
                .set(FlowField.ND_RESERVED, 0x2000_0000, -1)
                .set(FlowField.ND_OPTIONS_TYPE, 2, -1)
                .punt(7);
        assertThat(text())
                .isEqualTo("push_mpls(label=16,tc=5,ttl=64,bos=1,eth_type=0x8847),"
                        + "set(mpls(label=17,tc=0,ttl=63,bos=1)),pop_mpls(eth_type=0x800),"
                        + "set(skb_mark(0x12)),set(skb_mark(0xff/0xff)),set(skb_priority(0x2)),"
                        + "set(nd_ext(nd_reserved=0x20000000,nd_options_type=2)),userspace(pid=0,punt(7))");
    }

    @Test
    void shouldTakeBackWhatWasAddedLast() {
        ActionList list = builder.output(1).build();
        int words = builder.words();
        builder.popVlan().beginClone().output(2);
        assertThat(builder.truncateTo(words).build()).isEqualTo(list);
    }

    @Test
    void shouldRefuseBlocksThatDoNotClose() {
        assertThatThrownBy(() -> builder.clear().beginClone().build()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder.clear().beginClone().endSample()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder.clear().beginCheckLength(9).endCheckLength())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder.clear().endClone()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldBeEqualIfAndOnlyIfTheActionsAre() {
        ActionList list = builder.output(1).popVlan().build();
        assertThat(builder.build()).isEqualTo(list).hasSameHashCodeAs(list);
        assertThat(builder.output(2).build()).isNotEqualTo(list);
        assertThat(builder.clear().output(1).build().isEmpty()).isFalse();
        assertThat(builder.clear().build().isEmpty()).isTrue();
    }

    @Test
    void shouldRefuseFieldsThatNoFrameHas() {
        assertThatThrownBy(() -> builder.set(FlowField.METADATA, 1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.set(FlowField.IPV6_SRC, 1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.set(FlowField.NW_SRC, 1, 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
