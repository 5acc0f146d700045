package dev.patchbay.control.neutron;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Connections that a change of security groups ends where iptables filters: it lets the packets of known connections pass
 * whatever the rules say, so the agent has them forgotten ({@code conntrack -D}), each rule's at the ports that had it. A connection
 * that another rule allows is known again with its next packet.
 *
 * @param zone of the port's connections
 * @param family of the rule
 * @param protocol of the rule, or -1 for all
 * @param towards whether the port is the destination of their first packets; else the source
 * @param own address of the port
 * @param remote of the other side, or null for all
 */
public record EndedConnections(
        int zone, IpFamily family, int protocol, boolean towards, IpPrefix own, IpPrefix remote) {
    /**
     * Those that the difference between two deployments ends on a host.
     *
     * @param before what held
     * @param after what holds now
     * @param host with an agent in both
     * @param zones by id of the port; a port without one has zone 0
     * @return for each rule that is gone, and each member of a remote group that is gone
     */
    public static List<EndedConnections> between(
            Deployment before, Deployment after, String host, Map<String, Integer> zones) {
        List<EndedConnections> ended = new ArrayList<>();
        if (after.agents().get(host).settings().firewall() != Firewall.IPTABLES_HYBRID) {
            return ended;
        }
        for (NeutronPort port : after.portsOn(host)) {
            DeployedPort was = before.ports().get(port.id());
            if (was == null || !was.port().isFiltered() || !port.isFiltered()) {
                continue;
            }
            int zone = zones.getOrDefault(port.id(), 0);
            List<SecurityRule> rules = rules(after, port);
            for (SecurityRule rule : rules(before, was.port())) {
                if (!rules.contains(rule)) {
                    port.fixedIps().forEach(fixed -> add(ended, zone, rule, fixed.address(), rule.prefix()));
                } else if (rule.remoteGroup() != null) {
                    List<IpPrefix> staying = members(after, rule.remoteGroup());
                    for (IpPrefix member : members(before, rule.remoteGroup())) {
                        if (!staying.contains(member)) {
                            port.fixedIps().forEach(fixed -> add(ended, zone, rule, fixed.address(), member));
                        }
                    }
                }
            }
        }
        return ended;
    }

    private static void add(List<EndedConnections> ended, int zone, SecurityRule rule, IpPrefix own, IpPrefix remote) {
        if (own.family() == rule.family() && (remote == null || remote.family() == rule.family())) {
            ended.add(new EndedConnections(
                    zone,
                    rule.family(),
                    rule.protocol(),
                    rule.direction() == SecurityRule.Direction.INGRESS,
                    own,
                    remote));
        }
    }

    private static List<SecurityRule> rules(Deployment of, NeutronPort port) {
        return port.groups().stream()
                .flatMap(group -> of.groups().getOrDefault(group, List.of()).stream())
                .toList();
    }

    private static List<IpPrefix> members(Deployment of, String group) {
        return of.ports().values().stream()
                .map(DeployedPort::port)
                .filter(port -> port.groups().contains(group))
                .flatMap(port -> port.fixedIps().stream())
                .map(FixedIp::address)
                .toList();
    }
}
