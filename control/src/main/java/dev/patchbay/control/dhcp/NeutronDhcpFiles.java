package dev.patchbay.control.dhcp;

import dev.patchbay.codec.ip.Ipv4Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the files with which Neutron's agent runs dnsmasq for one network, and the settings that they amount to.
 *
 * @param subnets of the network that lend addresses, in its order
 * @param others networks of its further IPv4 subnets, as {@code 192.0.2.0/24}: they are on the same link
 * @param ports that get addresses
 * @param mtu of the network, 0 for none told
 * @param domain that clients are in
 */
public record NeutronDhcpFiles(List<Subnet> subnets, List<String> others, List<Port> ports, int mtu, String domain) {
    private static final String METADATA = "169.254.169.254/32";
    private static final String DEFAULT_ROUTE = "0.0.0.0/0";

    /**
     * A subnet that lends addresses.
     *
     * @param id of it
     * @param network as {@code 192.0.2.0/24}
     * @param gateway address, or empty
     * @param nameservers in order; a single {@code 0.0.0.0} for none at all
     * @param dhcpPorts addresses of the network's DHCP ports in it, the first being this server's
     * @param routes destination to next hop, in order
     * @param metadata next hop to the metadata service, or empty
     * @param leaseSeconds time of leases, {@link DhcpSubnet#FOR_EVER} for no end
     */
    public record Subnet(
            String id,
            String network,
            String gateway,
            List<String> nameservers,
            List<String> dhcpPorts,
            Map<String, String> routes,
            String metadata,
            int leaseSeconds) {
        private String tag() {
            return "subnet-" + id;
        }
    }

    /**
     * A port.
     *
     * @param id of it
     * @param mac its address
     * @param addresses its IPv4 addresses
     * @param dnsName name without domain, or empty for one made of the address
     * @param options extra DHCP options, name to value
     */
    public record Port(String id, long mac, List<String> addresses, String dnsName, Map<String, String> options) {}

    /**
     * The host file.
     *
     * @return its lines
     */
    public List<String> hostLines() {
        return hosts().stream().map(DhcpHost::line).toList();
    }

    /**
     * Who gets no address any more.
     *
     * @param earlier the files as they were
     * @return addresses that somebody had there, and nobody or somebody else has here
     */
    public List<Integer> ended(NeutronDhcpFiles earlier) {
        List<DhcpLease> now = leases();
        return earlier.leases().stream()
                .filter(lease -> !now.contains(lease))
                .map(DhcpLease::address)
                .toList();
    }

    /**
     * The lease file that a server begins with: clients of a server before it are not refused.
     *
     * @return its lines
     */
    public List<String> leaseLines() {
        return leases().stream().map(DhcpLease::line).toList();
    }

    /**
     * The options file.
     *
     * @return its lines
     */
    public List<String> optionLines() {
        var lines = new ArrayList<String>();
        for (Subnet subnet : subnets) {
            subnetOptions(subnet, lines);
        }
        for (Port port : ports) {
            port.options()
                    .forEach((name, value) -> lines.add("tag:port-" + port.id() + ","
                            + (name.matches("[0-9]+") ? name : "option:" + name)
                            + (value.isEmpty() ? "" : "," + value)));
        }
        return lines;
    }

    private void subnetOptions(Subnet subnet, List<String> lines) {
        String tag = "tag:" + subnet.tag() + ",";
        boolean none = subnet.nameservers().equals(List.of("0.0.0.0"));
        List<String> servers =
                subnet.nameservers().isEmpty() && subnet.dhcpPorts().size() > 1
                        ? subnet.dhcpPorts()
                        : subnet.nameservers();
        if (none) {
            lines.add(tag + "option:dns-server");
        } else if (!servers.isEmpty()) {
            lines.add(tag + "option:dns-server," + String.join(",", servers));
        }
        var routes = new LinkedHashMap<String, String>();
        for (Subnet other : subnets) {
            if (!other.equals(subnet)) {
                routes.put(other.network(), "0.0.0.0");
            }
        }
        others.forEach(network -> routes.put(network, "0.0.0.0"));
        String gateway = subnet.gateway();
        for (Map.Entry<String, String> route : subnet.routes().entrySet()) {
            if (!route.getKey().equals(DEFAULT_ROUTE)) {
                routes.put(route.getKey(), route.getValue());
            } else if (gateway.isEmpty()) {
                gateway = route.getValue();
            }
        }
        if (!subnet.metadata().isEmpty()) {
            routes.put(METADATA, subnet.metadata());
        }
        if (!routes.isEmpty()) {
            if (!gateway.isEmpty()) {
                routes.put(DEFAULT_ROUTE, gateway);
            }
            var value = new StringBuilder();
            routes.forEach((network, hop) ->
                    value.append(',').append(network).append(',').append(hop));
            lines.add(tag + "option:classless-static-route" + value);
            lines.add(tag + "249" + value);
        }
        lines.add(tag + "option:router" + (gateway.isEmpty() ? "" : "," + gateway));
    }

    /**
     * What a server is told by these files and the arguments that Neutron adds.
     *
     * @return settings
     */
    public DhcpSettings settings() {
        var options = new ArrayList<DhcpOptionLine>();
        if (mtu > 0) {
            options.add(DhcpOptionLine.parseForced("option:mtu," + mtu));
        }
        optionLines().forEach(line -> options.add(DhcpOptionLine.parse(line)));
        return new DhcpSettings(
                subnets.stream().map(NeutronDhcpFiles::range).toList(), hosts(), options, domain, false);
    }

    /**
     * The leases that a server begins with.
     *
     * @return one per address, without end
     */
    public List<DhcpLease> leases() {
        return hosts().stream()
                .map(host -> new DhcpLease(0, host.macs().getFirst(), host.address(), "", ""))
                .toList();
    }

    private static DhcpSubnet range(Subnet subnet) {
        int slash = subnet.network().indexOf('/');
        return new DhcpSubnet(
                subnet.tag(),
                Ipv4Address.parse(subnet.network().substring(0, slash)),
                Integer.parseInt(subnet.network().substring(slash + 1)),
                subnet.leaseSeconds(),
                Ipv4Address.parse(subnet.dhcpPorts().getFirst()));
    }

    private List<DhcpHost> hosts() {
        var hosts = new ArrayList<DhcpHost>();
        for (Port port : ports) {
            List<String> tags = port.options().isEmpty() ? List.of() : List.of("port-" + port.id());
            for (String address : port.addresses()) {
                String name = port.dnsName().isEmpty() ? "host-" + address.replace('.', '-') : port.dnsName();
                String full = domain.isEmpty() ? name : name + "." + domain;
                hosts.add(new DhcpHost(port.mac(), full, Ipv4Address.parse(address), tags));
            }
        }
        return hosts;
    }
}
