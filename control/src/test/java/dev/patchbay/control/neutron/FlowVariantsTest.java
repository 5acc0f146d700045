package dev.patchbay.control.neutron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the recorded dumps do not show: other settings, pairs, dead ports, older layouts. */
class FlowVariantsTest {
    private static final String MODEL = """
            {"networks": {"n1": {"type": "vxlan", "seg": 3}, "n2": {"type": "vlan", "seg": 102, "physnet": "physnet1"}},
             "subnets": {"s1": {"cidr": "192.0.2.0/24", "gw": "192.0.2.1", "gwmac": "fa:16:3e:80:e5:77"}},
             "tunnels": ["10.0.0.2", "10.0.0.3"],
             "sgs": {"g1": []},
             "ports": [{"id": "aaaaaaaa-aa01", "net": "n1", "subnet": "s1", "mac": "fa:16:3e:00:00:05",
                        "ips": ["192.0.2.5"], "owner": "compute:nova", "sgs": ["g1"], "pairs": []}],
             "fdb": {"n1": {"ports": {"10.0.0.2": [["00:00:00:00:00:00", "0.0.0.0"], ["fa:16:3e:00:00:09", "192.0.2.9"]]}}}}
            """;

    private static String withPairs(String pairs) {
        return MODEL.replace("\"pairs\": []", "\"pairs\": " + pairs);
    }

    @Test
    void shouldSendAcceptedFramesStraightWhenEgressIsDirect() throws ModelException {
        String listing = Compiled.listing(MODEL, "egress_direct=true");
        assertThat(Compiled.table(listing, "br-int", 94))
                .containsExactly(
                        "priority=12,reg6=0x1,dl_dst=fa:16:3e:00:00:05 actions=output:\"tapaaaaaaaa-aa\"",
                        "priority=10,reg6=0x1,dl_src=fa:16:3e:00:00:05,dl_dst=00:00:00:00:00:00/01:00:00:00:00:00"
                                + " actions=mod_vlan_vid:1,output:\"patch-tun\"",
                        "priority=1 actions=NORMAL");
    }

    @Test
    void shouldUseOwnTablesWhenEgressIsDirectAndNobodyFilters() throws ModelException {
        String listing = Compiled.listing(MODEL, "egress_direct=true,firewall=noop");
        assertThat(Compiled.table(listing, "br-int", 61))
                .containsExactlyInAnyOrder(
                        "priority=12,reg6=0x1,dl_dst=fa:16:3e:00:00:05 actions=output:\"tapaaaaaaaa-aa\"",
                        "priority=12,dl_vlan=1,dl_dst=fa:16:3e:00:00:05 actions=strip_vlan,output:\"tapaaaaaaaa-aa\"",
                        "priority=0 actions=resubmit(,62)");
        assertThat(Compiled.table(listing, "br-int", 60))
                .contains(
                        "priority=4,in_port=\"patch-tun\" actions=resubmit(,61)",
                        "priority=4,in_port=\"int-br-eth1\" actions=resubmit(,61)",
                        "priority=9,in_port=\"tapaaaaaaaa-aa\",dl_src=fa:16:3e:00:00:05"
                                + " actions=load:0x1->NXM_NX_REG6[],resubmit(,61)");
    }

    @Test
    void shouldAllowEveryAddressWhenPairHasNoPrefix() throws ModelException {
        String listing = Compiled.listing(withPairs("[{\"ip\": \"0.0.0.0/0\"}]"));
        assertThat(Compiled.table(listing, "br-int", 71))
                .contains("priority=95,arp,reg5=0x3,in_port=\"tapaaaaaaaa-aa\",dl_src=fa:16:3e:00:00:05"
                        + " actions=resubmit(,94)");
        assertThat(Compiled.table(
                        Compiled.listing(withPairs("[{\"ip\": \"0.0.0.0/0\"}]"), "firewall=noop"), "br-int", 24))
                .containsExactly("priority=0 actions=drop");
        assertThat(Compiled.table(Compiled.listing(withPairs("[{\"ip\": \"::/0\"}]"), "firewall=noop"), "br-int", 24))
                .containsExactlyInAnyOrder(
                        "priority=2,arp,in_port=\"tapaaaaaaaa-aa\",arp_spa=192.0.2.5 actions=resubmit(,25)",
                        "priority=0 actions=drop");
    }

    @Test
    void shouldNameHybridPortByItsHostEnd() throws ModelException {
        String listing = Compiled.listing(MODEL, "firewall=iptables_hybrid");
        assertThat(listing).contains(" 3(qvoaaaaaaaa-aa): addr:");
        assertThat(Compiled.table(listing, "br-int", 25))
                .containsExactly(
                        "priority=2,in_port=\"qvoaaaaaaaa-aa\",dl_src=fa:16:3e:00:00:05 actions=resubmit(,30)");
    }

    @Test
    void shouldDropFramesOfPortThatIsDown() throws ModelException {
        String listing = Compiled.listing(MODEL.replace("\"owner\"", "\"admin_state_up\": false, \"owner\""));
        assertThat(Compiled.table(listing, "br-int", 0)).contains("priority=2,in_port=\"tapaaaaaaaa-aa\" actions=drop");
        assertThat(listing).doesNotContain("tun_id");
    }

    @Test
    void shouldHaveNoTunnelBridgeWhenThereAreNoTunnels() throws ModelException {
        assertThat(Compiled.listing(MODEL, "tunnel_types=none")).doesNotContain("br-tun", "patch-tun");
    }

    @Test
    void shouldGiveTheLayoutOfAnOlderReleaseWhenAsked() throws ModelException {
        String rocky = Compiled.listing(MODEL, "release=rocky");
        assertThat(Compiled.table(rocky, "br-int", 0)).contains("priority=0 actions=resubmit(,60)");
        assertThat(Compiled.table(rocky, "br-int", 59)).isEmpty();
        String havana = Compiled.listing(MODEL, "release=havana,l2_population=false,firewall=iptables_hybrid");
        assertThat(Compiled.table(havana, "br-int", 0))
                .containsExactly("priority=2,in_port=\"int-br-eth1\" actions=drop", "priority=1 actions=NORMAL");
        assertThat(Compiled.table(havana, "br-tun", 3))
                .containsExactly(
                        "priority=1,tun_id=0x3 actions=mod_vlan_vid:1,resubmit(,10)", "priority=0 actions=drop");
        assertThat(Compiled.table(havana, "br-tun", 21))
                .containsExactly(
                        "priority=1,dl_vlan=1 actions=strip_vlan,set_tunnel:0x3,output:\"vxlan-10.0.0.2\","
                                + "output:\"vxlan-10.0.0.3\"",
                        "priority=0 actions=drop");
        assertThat(Compiled.table(Compiled.listing(MODEL, "release=juno"), "br-eth1", 0))
                .contains("priority=1 actions=NORMAL");
    }

    @Test
    void shouldGiveColumnsOfDatabaseForPort() throws ModelException {
        HostModel model = ModelReader.read(MODEL.getBytes(StandardCharsets.UTF_8));
        List<CompiledBridge> bridges =
                HostCompiler.compile(model, AgentSettings.DEFAULT).bridges();
        CompiledPort tap = bridges.getFirst().ports().getLast();
        assertThat(tap.tag()).isEqualTo(1);
        assertThat(tap.otherConfig())
                .hasToString("{net_uuid=n1, network_type=vxlan, physical_network=None, segmentation_id=3, tag=1}");
        assertThat(tap.externalIds())
                .hasToString("{attached-mac=fa:16:3e:00:00:05, iface-id=aaaaaaaa-aa01, iface-status=active}");
        assertThat(bridges.get(1).ports().getLast().options())
                .hasToString("{df_default=true, egress_pkt_mark=0, in_key=flow, local_ip=10.0.0.1, out_key=flow,"
                        + " remote_ip=10.0.0.2}");
    }

    @Test
    void shouldNeedOwnAddressWhenRoutersAreDistributed() {
        assertThatThrownBy(() -> Compiled.listing(MODEL, "dvr=true"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("dvr_mac: is missing");
    }
}
