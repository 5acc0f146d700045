package dev.patchbay.control.neutron;

import static dev.patchbay.control.neutron.FlowList.resubmit;

import dev.patchbay.codec.eth.MacAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The flows of the tunnel bridge, and which tunnel ports it has. */
final class TunnelFlows {
    /** Number of the port towards the integration bridge: the first. */
    static final int INTEGRATION = 1;

    private static final String UNICAST = "dl_dst=00:00:00:00:00:00/01:00:00:00:00:00";
    private static final String MULTICAST = "dl_dst=01:00:00:00:00:00/01:00:00:00:00:00";

    private final FlowList flows;
    private final AgentSettings settings;
    private final KeptNumbers numbers;
    private final Map<Tunnel, Integer> tunnels = new LinkedHashMap<>();

    /**
     * A tunnel port.
     *
     * @param remote address of the other end
     */
    record Tunnel(NetworkType type, IpPrefix remote) {}

    TunnelFlows(FlowList flows, AgentSettings settings, KeptNumbers numbers) {
        this.flows = flows;
        this.settings = settings;
        this.numbers = numbers;
    }

    /** Everything but what distributed routers need. */
    void compile(HostModel model, Map<Network, Integer> localVlans) throws ModelException {
        base();
        if (!settings.l2Population()) {
            for (NetworkType type : settings.tunnelTypes()) {
                for (String remote : model.tunnels()) {
                    tunnel(type, remote);
                }
            }
        }
        localVlans.forEach((network, vlan) -> {
            if (network.type().isTunnelled()) {
                network(network, vlan);
            }
        });
        if (settings.l2Population()) {
            for (FdbNetwork entries : model.fdb()) {
                Network network = model.networks().get(entries.network());
                if (localVlans.containsKey(network) && network.type().isTunnelled()) {
                    populate(entries, network, localVlans.get(network));
                }
            }
        }
    }

    /** The tunnel ports with their numbers, in this order. */
    Map<Tunnel, Integer> tunnels() {
        return tunnels;
    }

    private void base() {
        if (settings.release() == Release.HAVANA) {
            baseOfHavana();
            return;
        }
        flows.go(Tables.FIRST, 1, "in_port=" + INTEGRATION, Tables.FROM_INTEGRATION);
        flows.add(Tables.FIRST, 0, "", "drop");
        if (settings.arpResponder()) {
            flows.go(Tables.FROM_INTEGRATION, 1, "arp,dl_dst=ff:ff:ff:ff:ff:ff", Tables.ARP_RESPONDER);
        }
        flows.go(Tables.FROM_INTEGRATION, 0, UNICAST, Tables.UNICAST);
        flows.go(Tables.FROM_INTEGRATION, 0, MULTICAST, Tables.FLOOD);
        flows.add(Tables.GRE_IN, 0, "", "drop");
        flows.add(Tables.VXLAN_IN, 0, "", "drop");
        if (!settings.release().isFlat()) {
            flows.add(Tables.GENEVE_IN, 0, "", "drop");
        }
        learn();
        flows.go(Tables.UNICAST, 0, "", Tables.FLOOD);
        if (settings.arpResponder()) {
            flows.go(Tables.ARP_RESPONDER, 0, "", Tables.FLOOD);
        }
        flows.add(Tables.FLOOD, 0, "", "drop");
    }

    /** One table less behind the integration bridge, so all numbers up to the learning one are lower by one. */
    private void baseOfHavana() {
        flows.go(Tables.FIRST, 1, "in_port=" + INTEGRATION, Tables.FROM_INTEGRATION - 1);
        flows.add(Tables.FIRST, 0, "", "drop");
        flows.go(Tables.FROM_INTEGRATION - 1, 0, UNICAST, Tables.UNICAST);
        flows.go(Tables.FROM_INTEGRATION - 1, 0, MULTICAST, flood());
        flows.add(Tables.GRE_IN - 1, 0, "", "drop");
        flows.add(Tables.VXLAN_IN - 1, 0, "", "drop");
        learn();
        flows.go(Tables.UNICAST, 0, "", flood());
        flows.add(flood(), 0, "", "drop");
    }

    private void learn() {
        String inPort = settings.release().isFlat() ? "NXM_OF_IN_PORT[]" : "OXM_OF_IN_PORT[]";
        flows.add(
                Tables.LEARN,
                1,
                "",
                "learn(table=" + Tables.UNICAST + ",hard_timeout=300,priority=1,cookie=" + flows.cookie()
                        + ",NXM_OF_VLAN_TCI[0..11],NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],load:0->NXM_OF_VLAN_TCI[],"
                        + "load:NXM_NX_TUN_ID[]->NXM_NX_TUN_ID[],output:" + inPort + "),output:" + INTEGRATION);
    }

    private int flood() {
        return settings.release() == Release.HAVANA ? Tables.FLOOD - 1 : Tables.FLOOD;
    }

    private int incoming(NetworkType type) {
        int table = switch (type) {
            case GRE -> Tables.GRE_IN;
            case GENEVE -> Tables.GENEVE_IN;
            default -> Tables.VXLAN_IN;
        };
        return settings.release() == Release.HAVANA ? table - 1 : table;
    }

    /** The number of a tunnel port, which is made if there is none; 0 if the two ends are of different families. */
    private int tunnel(NetworkType type, String address) throws ModelException {
        IpPrefix remote = IpPrefix.parse(address);
        IpPrefix local = IpPrefix.parse(settings.localIp());
        if (remote.family() != local.family() || remote.equals(local)) {
            return 0;
        }
        Tunnel tunnel = new Tunnel(type, remote);
        Integer known = tunnels.get(tunnel);
        if (known != null) {
            return known;
        }
        int number = numbers.port(
                HostCompiler.TUNNEL_BRIDGE, DeviceNames.tunnelPort(type, remote, settings.release()), INTEGRATION + 1);
        flows.go(Tables.FIRST, 1, "in_port=" + number, incoming(type));
        tunnels.put(tunnel, number);
        return number;
    }

    private void network(Network network, int vlan) {
        int learning = settings.dvr() ? Tables.DVR_NOT_LEARN : Tables.LEARN;
        flows.add(
                incoming(network.type()),
                1,
                "tun_id=0x" + Long.toHexString(network.segment()),
                "mod_vlan_vid:" + vlan + "," + resubmit(learning));
        if (!settings.l2Population()) {
            List<Integer> all = new ArrayList<>();
            tunnels.forEach((tunnel, number) -> {
                if (tunnel.type() == network.type()) {
                    all.add(number);
                }
            });
            flood(network, vlan, all);
        }
    }

    private void flood(Network network, int vlan, Iterable<Integer> to) {
        StringBuilder outputs = new StringBuilder();
        to.forEach(number -> outputs.append(",output:").append(number));
        if (!outputs.isEmpty()) {
            flows.add(flood(), 1, "dl_vlan=" + vlan, intoTunnel(network) + outputs);
        }
    }

    private String intoTunnel(Network network) {
        return "strip_vlan," + settings.release().setTunnel(network.segment());
    }

    private void populate(FdbNetwork entries, Network network, int vlan) throws ModelException {
        Set<Integer> flood = new TreeSet<>();
        for (Map.Entry<String, List<FdbEntry>> remote : entries.remotes().entrySet()) {
            int number = tunnel(network.type(), remote.getKey());
            if (number == 0) {
                continue;
            }
            for (FdbEntry entry : new LinkedHashSet<>(remote.getValue())) {
                if (entry.equals(FdbEntry.FLOODING)) {
                    flood.add(number);
                } else {
                    flows.add(
                            Tables.UNICAST,
                            2,
                            "dl_vlan=" + vlan + ",dl_dst=" + entry.mac(),
                            intoTunnel(network) + ",output:" + number);
                    respond(entry, vlan);
                }
            }
        }
        flood(network, vlan, flood);
    }

    /** An answer to whoever asks for an address, sent back where the question came from. */
    private void respond(FdbEntry entry, int vlan) {
        if (!settings.arpResponder() || entry.ip().family() != IpFamily.IPV4 || settings.release() == Release.HAVANA) {
            return;
        }
        String answer = "load:0x2->NXM_OF_ARP_OP[],move:NXM_NX_ARP_SHA[]->NXM_NX_ARP_THA[],"
                + "move:NXM_OF_ARP_SPA[]->NXM_OF_ARP_TPA[],load:0x"
                + Long.toHexString(MacAddress.parse(entry.mac())) + "->NXM_NX_ARP_SHA[],load:0x"
                + Long.toHexString(entry.ip().low()) + "->NXM_OF_ARP_SPA[]";
        String source = "move:NXM_OF_ETH_SRC[]->NXM_OF_ETH_DST[],mod_dl_src:" + entry.mac();
        flows.add(
                Tables.ARP_RESPONDER,
                1,
                "arp,dl_vlan=" + vlan + ",arp_tpa=" + entry.ip().address(),
                settings.release() == Release.ZED
                        ? answer + "," + source + ",IN_PORT"
                        : source + "," + answer + ",IN_PORT");
    }
}
