package dev.patchbay.control.neutron;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.lab.NamespaceSpec;
import dev.patchbay.control.lab.NamespaceSpec.Device;
import dev.patchbay.control.lab.NamespaceSpec.Neighbour;
import dev.patchbay.control.lab.NamespaceSpec.Peer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The namespaces that the L3 agent of a host builds: of routers, of the source NAT of distributed ones, and of floating
 * addresses, one per external network.
 *
 * <p>One for each host; not shared between threads.
 */
final class RouterNamespaces {
    private static final int FLOATING_TABLE = 16;

    private final Deployment deployment;
    private final Agent agent;
    private final String host;

    RouterNamespaces(Deployment deployment, String host) {
        this.deployment = deployment;
        this.host = host;
        this.agent = deployment.agents().get(host);
    }

    /** All of them. */
    List<NamespaceSpec> all() {
        List<NamespaceSpec> all = new ArrayList<>();
        for (Router router : deployment.routers()) {
            if (!deployment.isOn(router, host)) {
                continue;
            }
            if (router.distributed()) {
                all.add(distributed(router));
                if (router.host().equals(host) && router.gateway() != null) {
                    all.add(sourceNat(router));
                }
            } else {
                all.add(central(router));
            }
        }
        deployment.external().forEach(network -> floating(network, all));
        return all;
    }

    private NamespaceSpec central(Router router) {
        List<Device> devices = new ArrayList<>();
        List<String> routes = new ArrayList<>();
        String outside = null;
        IpPrefix source = null;
        List<NatRules.Binding> bindings = bindings(of(router));
        if (router.gateway() != null) {
            NeutronPort port = port(router.gateway().port());
            outside = device(port);
            source = router.gateway().snat() ? port.fixedIps().getFirst().address() : null;
            List<String> more = new ArrayList<>();
            bindings.forEach(binding -> more.add(binding.floating() + "/32"));
            devices.add(internal(port, more));
            routes.addAll(defaultRoute(port, ""));
        }
        List<String> inside = new ArrayList<>();
        for (Router.Interface leg : router.interfaces()) {
            NeutronPort port = port(leg.port());
            devices.add(internal(port, List.of()));
            inside.add(device(port));
        }
        routes.addAll(router.routes());
        List<String> nat = NatRules.central(outside, source, bindings, true, newer());
        return new NamespaceSpec(
                "qrouter-" + router.id(),
                devices,
                routes,
                List.of(),
                List.of(),
                sysctls(),
                NatRules.tables(outside, inside, nat),
                Map.of(),
                Map.of());
    }

    private NamespaceSpec distributed(Router router) {
        List<Device> devices = new ArrayList<>();
        List<String> routes = new ArrayList<>();
        List<String> rules = new ArrayList<>();
        List<Neighbour> neighbours = new ArrayList<>();
        String outside = null;
        if (router.gateway() != null
                && deployment.floatingGateway(host, router.gateway().network()) != null) {
            outside = link("rfp-", router);
            devices.add(Device.veth(
                    outside,
                    mac(router, router.link().routerMac(), outside),
                    mtu(router.gateway().network()),
                    List.of(ip(router.link().address()) + "/31"),
                    new Peer("fip-" + router.gateway().network(), link("fpr-", router))));
            neighbours.add(new Neighbour(
                    ip(router.link().address() + 1),
                    mac(router, router.link().floatingMac(), link("fpr-", router)),
                    outside));
            routes.add("default via " + ip(router.link().address() + 1) + " dev " + outside + " table " + FLOATING_TABLE
                    + " proto static");
        }
        List<String> inside = new ArrayList<>();
        for (Router.Interface leg : router.interfaces()) {
            NeutronPort port = port(leg.port());
            String device = device(port);
            inside.add(device);
            devices.add(internal(port, List.of()));
            stations(leg, device, neighbours);
            if (leg.snatPort() != null
                    && router.gateway() != null
                    && router.gateway().snat()) {
                IpPrefix own = port.fixedIps().getFirst().address();
                long table = own.low();
                rules.add(table + ": from " + own.address() + "/"
                        + deployment.subnets().get(leg.subnet()).subnet().cidr().length() + " lookup " + table);
                routes.add("default via "
                        + port(leg.snatPort()).fixedIps().getFirst().address() + " dev " + device + " table " + table
                        + " proto static");
            }
        }
        for (FloatingIp floating : distributedHere(router)) {
            rules.addFirst(floating.priority() + ": from " + floating.fixed() + " lookup " + FLOATING_TABLE);
        }
        routes.addAll(router.routes());
        Map<String, String> sysctls = sysctls();
        sysctls.put("net.ipv4.conf.all.send_redirects", "0");
        inside.forEach(device -> sysctls.put("net.ipv4.conf." + device + ".send_redirects", "0"));
        List<String> nat =
                NatRules.distributed(outside, router.natAccept(), bindings(distributedHere(router)), newer());
        return new NamespaceSpec(
                "qrouter-" + router.id(),
                devices,
                routes,
                rules,
                neighbours,
                sysctls,
                NatRules.tables(outside, inside, nat),
                Map.of(),
                Map.of());
    }

    /** A distributed router does not ask for the stations of its subnets; it is told them. */
    private void stations(Router.Interface leg, String device, List<Neighbour> neighbours) {
        for (DeployedPort other : deployment.ports().values()) {
            if (other.port().id().equals(leg.port())) {
                continue;
            }
            for (FixedIp fixed : other.port().fixedIps()) {
                if (fixed.subnet().equals(leg.subnet())) {
                    neighbours.add(new Neighbour(
                            fixed.address().address(),
                            MacAddress.parse(other.port().mac()),
                            device));
                }
            }
        }
    }

    private NamespaceSpec sourceNat(Router router) {
        List<Device> devices = new ArrayList<>();
        List<String> inside = new ArrayList<>();
        for (Router.Interface leg : router.interfaces()) {
            if (leg.snatPort() != null) {
                NeutronPort port = port(leg.snatPort());
                devices.add(internal(port, List.of()));
                inside.add(device(port));
            }
        }
        NeutronPort gateway = port(router.gateway().port());
        List<NatRules.Binding> bindings = bindings(centralised(router));
        devices.add(internal(
                gateway,
                bindings.stream().map(binding -> binding.floating() + "/32").toList()));
        Map<String, String> sysctls = sysctls();
        sysctls.put("net.ipv4.ip_nonlocal_bind", "1");
        sysctls.put("net.netfilter.nf_conntrack_tcp_loose", "0");
        IpPrefix source =
                router.gateway().snat() ? gateway.fixedIps().getFirst().address() : null;
        List<String> nat = NatRules.central(device(gateway), source, bindings, false, newer());
        return new NamespaceSpec(
                "snat-" + router.id(),
                devices,
                defaultRoute(gateway, ""),
                List.of(),
                List.of(),
                sysctls,
                NatRules.tables(device(gateway), inside, nat),
                Map.of(),
                Map.of());
    }

    private void floating(String network, List<NamespaceSpec> all) {
        List<Router> here = deployment.routers().stream()
                .filter(router -> router.distributed()
                        && router.gateway() != null
                        && router.gateway().network().equals(network)
                        && deployment.isOn(router, host))
                .toList();
        NeutronPort gateway = deployment.floatingGateway(host, network);
        if (here.isEmpty() || gateway == null) {
            return;
        }
        List<Device> devices = new ArrayList<>();
        List<String> rules = new ArrayList<>();
        List<String> routes = new ArrayList<>();
        List<Neighbour> neighbours = new ArrayList<>();
        for (Router router : here) {
            String device = link("fpr-", router);
            String own = ip(router.link().address() + 1);
            devices.add(Device.veth(
                    device,
                    mac(router, router.link().floatingMac(), device),
                    mtu(network),
                    List.of(own + "/31"),
                    new Peer("qrouter-" + router.id(), link("rfp-", router))));
            neighbours.add(new Neighbour(
                    ip(router.link().address()), mac(router, router.link().routerMac(), link("rfp-", router)), device));
            long table = router.link().address() + 1;
            rules.add(table + ": from all iif " + device + " lookup " + table);
            routes.addAll(defaultRoute(gateway, " table " + table));
            for (FloatingIp one : distributedHere(router)) {
                routes.add(one.address() + " via " + ip(router.link().address()) + " dev " + device + " proto static");
            }
        }
        devices.add(internal(gateway, List.of()));
        Map<String, String> sysctls = sysctls();
        sysctls.put("net.ipv4.ip_nonlocal_bind", "1");
        sysctls.put("net.ipv4.conf." + device(gateway) + ".proxy_arp", "1");
        sysctls.put("net.ipv4.neigh." + device(gateway) + ".proxy_delay", "1");
        Map<String, List<String>> iptables = new LinkedHashMap<>();
        iptables.put("nat", NatRules.emptyNat());
        iptables.put("raw", NatRules.untracked());
        all.add(new NamespaceSpec(
                "fip-" + network, devices, routes, rules, neighbours, sysctls, iptables, Map.of(), Map.of()));
    }

    /** What every namespace of a router has. */
    private static Map<String, String> sysctls() {
        Map<String, String> sysctls = new LinkedHashMap<>();
        sysctls.put("net.ipv4.ip_forward", "1");
        sysctls.put("net.ipv4.conf.all.arp_ignore", "1");
        sysctls.put("net.ipv4.conf.all.arp_announce", "2");
        sysctls.put("net.netfilter.nf_conntrack_tcp_be_liberal", "1");
        sysctls.put("net.ipv6.conf.all.forwarding", "1");
        return sysctls;
    }

    private static List<NatRules.Binding> bindings(List<FloatingIp> addresses) {
        return addresses.stream()
                .map(floating -> new NatRules.Binding(floating.address(), floating.fixed()))
                .toList();
    }

    /** Floating addresses of a router, wherever their ports are. */
    private List<FloatingIp> of(Router router) {
        return deployment.floatingIps().stream()
                .filter(floating -> router.name().equals(floating.router()))
                .toList();
    }

    /** Floating addresses that stand for ports of this host and are translated by it. */
    private List<FloatingIp> distributedHere(Router router) {
        return of(router).stream()
                .filter(floating ->
                        home(floating).equals(host) && deployment.floatingGateway(host, floating.network()) != null)
                .toList();
    }

    /** Floating addresses whose ports are on hosts without a way out of their own: the source NAT translates them. */
    private List<FloatingIp> centralised(Router router) {
        return of(router).stream()
                .filter(floating -> deployment.floatingGateway(home(floating), floating.network()) == null)
                .toList();
    }

    private String home(FloatingIp floating) {
        return deployment.ports().get(floating.port()).host();
    }

    private List<String> defaultRoute(NeutronPort port, String table) {
        FixedIp fixed = port.fixedIps().getFirst();
        Subnet subnet = deployment.subnets().get(fixed.subnet()).subnet();
        if (subnet.gateway() == null) {
            return List.of();
        }
        List<String> routes = new ArrayList<>();
        if (!subnet.cidr().contains(subnet.gateway())) {
            routes.add(subnet.gateway() + " dev " + device(port) + table + " scope link");
        }
        routes.add("default via " + subnet.gateway() + " dev " + device(port) + table + " proto static");
        return routes;
    }

    private Device internal(NeutronPort port, List<String> more) {
        List<String> addresses = new ArrayList<>();
        for (FixedIp fixed : port.fixedIps()) {
            addresses.add(DeploymentCompiler.assigned(
                    fixed, deployment.subnets().get(fixed.subnet()).subnet()));
        }
        addresses.addAll(more);
        return Device.internal(device(port), MacAddress.parse(port.mac()), mtu(port.network()), addresses);
    }

    private String device(NeutronPort port) {
        return DeviceNames.integrationPort(port, agent.settings().firewall());
    }

    /** The device of a router's link: three characters, a dash, and the beginning of the router's id. */
    private static String link(String prefix, Router router) {
        return DeviceNames.of(prefix, router.id());
    }

    private long mac(Router router, long given, String device) {
        return given != 0 ? given : StableNumbers.mac(host + " " + router.id(), device);
    }

    private NeutronPort port(String id) {
        return deployment.ports().get(id).port();
    }

    private int mtu(String network) {
        return DeploymentCompiler.mtu(deployment.networks().get(network));
    }

    private boolean newer() {
        return agent.settings().release() == Release.ZED;
    }

    private static String ip(long address) {
        return Ipv4Address.format((int) address);
    }
}
