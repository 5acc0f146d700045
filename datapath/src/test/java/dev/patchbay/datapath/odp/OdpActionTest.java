package dev.patchbay.datapath.odp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Actions as {@code dpctl/add-flow} of Open vSwitch 3.1.0 takes and {@code dpctl/dump-flows} prints them. */
class OdpActionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2",
                "drop",
                "1,2,3",
                "push_vlan(vid=5,pcp=1),1",
                "push_vlan(tpid=0x88a8,vid=4095,pcp=7),pop_vlan,1",
                "set(eth(src=00:00:00:00:00:05)),2",
                "set(eth(src=00:00:00:00:00:05,dst=00:00:00:00:00:01/ff:00:00:00:00:ff)),2",
                "set(ipv4(src=1.2.3.4,ttl=5)),2",
                "set(ipv4(src=1.2.0.0/255.255.0.0,dst=9.9.9.9,tos=0x10/0xfc)),2",
                "set(ipv6(src=fe80::1,dst=::5,label=0x5,tclass=0x1,hlimit=7)),1",
                "set(ipv6(dst=fe80::/ffff::)),1",
                "set(tcp(src=5)),set(udp(dst=7)),set(sctp(src=1,dst=2)),1",
                "set(icmp(type=1)),set(icmpv6(type=3,code=4)),1",
                "set(arp(sip=1.2.3.4,tip=1.2.3.5,op=2,sha=00:00:00:00:00:01,tha=00:00:00:00:00:02)),1",
                "set(nd(target=::1,sll=00:00:00:00:00:01)),set(mpls(label=5,tc=1,ttl=3,bos=0)),1",
                "set(skb_mark(0x5/0xf)),set(skb_mark(0x5)),set(skb_priority(0x3)),1",
                "ct,ct_clear,ct(nat),recirc(0x7),trunc(100),5",
                "ct(commit,zone=5,mark=0x1/0x3,label=0x1/0xf,helper=ftp,nat(src=10.0.0.1-10.0.0.9:1-5,random)),recirc(0x5)",
                "ct(force_commit,zone=65535,timeout=7,nat(dst=[fe80::1]-[fe80::9]:80,persistent)),1",
                "ct(commit,nat(src=fe80::1)),ct(commit,nat(dst)),1",
                "ct(commit,label=0x123456789abcdef0123456789abcdef0),1",
                "clone(push_vlan(vid=1,pcp=0),2),pop_vlan,check_pkt_len(size=100,gt(1),le(drop))",
                "check_pkt_len(size=1400,gt(drop),le(clone(2),3)),4",
                "sample(sample=50.0%,actions(1)),meter(5),2",
                "sample(sample=50.0%,actions(drop)),2",
                "push_mpls(label=5,tc=1,ttl=64,bos=1,eth_type=0x8847),pop_mpls(eth_type=0x800)",
                "set(tunnel(tun_id=0x5,dst=10.0.0.1,ttl=64,tp_dst=4789,flags(df|key))),9",
                "set(tunnel(tun_id=0xffffff,dst=10.0.0.2,tos=0x4,ttl=1,tp_dst=4789,flags(csum|key))),9",
            })
    void shouldPrintWhatItRead(String text) {
        // Without a switch the end of a tunnel is a number; the last octet of the address stands for it.
        String printed = OdpActionParser.parse(text, OdpActionTest::end).toString();
        assertThat(printed).isEqualTo(text.replaceAll("dst=10\\.0\\.0\\.([12]),t", "dst=$1,t"));
        String address = printed.replaceAll("dst=([12]),t", "dst=10.0.0.$1,t");
        assertThat(OdpActionParser.parse(address, OdpActionTest::end).toString())
                .isEqualTo(printed);
    }

    private static int end(int port, int remote) {
        return port == 9 ? remote & 0xff : -1;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'  1 2,,3 '|'1,2,3'",
                "''|drop",
                "DROP|drop",
                "0x10,010|'16,10'",
                "recirc(7)|recirc(0x7)",
                "set(skb_priority(3)),1|set(skb_priority(0x3)),1",
                "'ct(zone=1,commit)'|'ct(commit,zone=1)'",
                "ct()|ct",
                "'ct(commit,mark=1,nat(src=10.0.0.1,random,persistent))'|"
                        + "'ct(commit,mark=0x1/0xffffffff,nat(src=10.0.0.1,persistent,random))'",
                "'set(eth(src=00:00:00:00:00:05/00:00:00:00:00:00)),1'|1",
                "'set(tunnel(tun_id=0x5,dst=10.0.0.1,ttl=64)),1'|1",
                "'sample(sample=100%,actions(1))'|'sample(sample=100.0%,actions(1))'",
                "clone()|drop",
            })
    void shouldReadOtherSpellings(String text, String printed) {
        assertThat(OdpActionParser.parse(text, OdpActionTest::end).toString()).isEqualTo(printed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo",
                "p2",
                "drop,1",
                "1)",
                "4294967296",
                "trunc(5",
                "push_vlan(vid=4096,pcp=0)",
                "push_vlan(vid=1,pcp=8)",
                "push_vlan(pcp=0)",
                "set(ipv4(proto=6)),1",
                "set(ipv4(frag=later)),1",
                "set(recirc_id(1))",
                "set(in_port(1))",
                "set(ufid:tunnel(src",
                "set(ufid:00000000-0000-0000-0000-000000000005)",
                "set(eth(foo=1))",
                "set(eth(src=1))",
                "set(eth(src=00:00:00:00:00:05)",
                "set()",
                "set(",
                "ct(foo)",
                "ct(commit,force_commit)",
                "ct(zone=65536)",
                "ct(zone=1",
                "ct(nat(src=10.0.0.9-10.0.0.1))",
                "ct(nat(src=10.0.0.1:9-1))",
                "ct(nat(src,dst))",
                "ct(nat(hash,random))",
                "ct(nat(src=300.1.1.1))",
                "ct(helper=foo)",
                "ct(label=xyz)",
                "userspace(pid=0,slow_path(action))",
                "sample(sample=101%,actions(1))",
                "sample(sample=50%,actions(1)",
                "check_pkt_len(size=100,gt(1))",
                "check_pkt_len(size=65536,gt(1),le(2))",
                "clone(1",
                "clone(1))",
            })
    void shouldRefuseWhatIsNoAction(String text) {
        assertThatThrownBy(() -> OdpActionParser.parse(text, OdpActionTest::end))
                .isInstanceOfSatisfying(
                        FlowSyntaxException.class,
                        wrong -> assertThat(wrong.position()).isBetween(0, text.length()));
    }

    @Test
    void shouldRefuseActionsThatNestTooDeep() {
        String deep = "clone(".repeat(32) + "1" + ")".repeat(32);
        assertThat(OdpActionParser.parse(deep, OdpActionTest::end)).hasToString(deep);
        assertThatThrownBy(() -> OdpActionParser.parse("clone(" + deep + ")", OdpActionTest::end))
                .hasMessage("actions nest deeper than 32");
    }
}
