package dev.patchbay.control.lab;

import static dev.patchbay.control.lab.Shape.Field.optional;
import static dev.patchbay.control.lab.Shape.Field.required;

import dev.patchbay.control.lab.Shape.Either;
import dev.patchbay.control.lab.Shape.Entries;
import dev.patchbay.control.lab.Shape.Fields;
import dev.patchbay.control.lab.Shape.Flag;
import dev.patchbay.control.lab.Shape.Items;
import dev.patchbay.control.lab.Shape.Scalar;
import dev.patchbay.control.lab.Shape.Text;
import dev.patchbay.control.lab.Shape.Whole;
import dev.patchbay.control.lab.Shape.Word;

/** Every key of a lab file's section {@code neutron}. */
final class NeutronShapes {
    private static final Shape TEXT = new Text(Format.TEXT);
    private static final Shape NAME = new Text(Format.NAME);
    private static final Shape PORT_NAME = new Text(Format.PORT);
    private static final Shape IP = new Text(Format.IP);
    private static final Shape MAC = new Text(Format.MAC);
    private static final Shape SETTINGS = new Entries(Format.TEXT, new Either(new Scalar(), new Items(new Scalar())));
    private static final String ID = "Its UUID; made of the name if absent.";
    private static final String PORT_ID = "UUID of the port; made of the names if absent. Devices are called by it.";
    private static final String MAC_ABOUT = "Its MAC address; made of the port's id if absent.";

    private static final String CONFIG_FILES =
            "Files beside the lab like plugin.ini and openvswitch_agent.ini, whose settings count before those here.";

    private static final Shape INI = new Entries(Format.TEXT, new Scalar());
    private static final String INI_ABOUT = "The same in place: name → the text of the file.";

    private static final Shape WORDS = new Either(new Scalar(), new Items(new Scalar()));

    private static final Fields PLUGIN = Fields.of(
            "neutron_plugin",
            "What the server is configured with, as in plugin.ini.",
            optional("type_drivers", WORDS, "Types that networks may have; all if absent."),
            optional("tenant_network_types", WORDS, "The first is the type of networks that name none."),
            optional("mechanism_drivers", WORDS, "openvswitch; and l2population, if the server tells agents of ports."),
            optional("vni_ranges", WORDS, "VNIs of vxlan networks that name none, such as 1001:2000."),
            optional("vxlan_group", WORDS, "A multicast address; Open vSwitch does not use it."),
            optional("network_vlan_ranges", WORDS, "VLANs of vlan networks that name none, such as physnet1:100:199."),
            optional("flat_networks", WORDS, "Physical networks of flat networks."));

    private static final Fields AGENT = Fields.of(
            "neutron_host",
            "The agents of one host.",
            optional("set", SETTINGS, "Settings of the agent, over those of all hosts."),
            optional("config_files", new Items(TEXT), CONFIG_FILES + " Over those of all hosts."),
            optional("ini", INI, INI_ABOUT),
            optional(
                    "cookies",
                    new Entries(Format.PORT, TEXT),
                    "bridge → cookie of its flows, such as 0x97845993900e0631; made of the names if absent."),
            optional(
                    "nics",
                    new Entries(Format.PORT, PORT_NAME),
                    "provider bridge → the host's network card on it, a port behind that of the agent."),
            optional(
                    "heard",
                    new Items(NAME),
                    "Other hosts in the order in which this one was told of them, which numbers its tunnel ports; that of the file"
                            + " if absent."),
            optional("dvr_mac", MAC, "What the host's distributed routers send with; made of the name if absent."));

    private static final Fields NETWORK = Fields.of(
            "network",
            "A network.",
            optional("id", TEXT, ID),
            optional(
                    "type",
                    new Word("vxlan", "vlan", "flat", "local"),
                    "How frames travel between hosts; the first of the server's tenant_network_types if absent."),
            optional("segment", new Whole(0, 0xffff_ffffL), "VNI or VLAN; one of the server's ranges if absent."),
            optional("physical_network", NAME, "vlan, flat: label of the provider bridge's network."),
            optional("mtu", new Whole(68, 65535), "Largest IP packet; what the type leaves of 1500 if absent."),
            optional("external", new Flag(), "Whether routers may have their gateway here."));

    private static final Fields SUBNET = Fields.of(
            "subnet",
            "A range of addresses of a network.",
            optional("id", TEXT, ID),
            required("network", NAME, "The network."),
            required("cidr", TEXT, "The range, such as 192.0.2.0/24."),
            optional("gateway", IP, "Address of the router."),
            optional("dhcp", new Flag(), "Whether addresses are handed out; true if absent."),
            optional("nameservers", new Items(IP), "Handed out with them."));

    private static final Fields GROUP_RULE = Fields.of(
            "security_group_rule",
            "Traffic that is let through.",
            required("direction", new Word("ingress", "egress"), "As the server sees it."),
            optional("ethertype", new Word("IPv4", "IPv6"), "IPv4 if absent."),
            optional("protocol", new Scalar(), "A name like tcp, or a number; all if absent."),
            optional("ports", new Scalar(), "One port, or a range like 8000-8010."),
            optional("icmp_type", new Whole(0, 255), "Type of ICMP."),
            optional("icmp_code", new Whole(0, 255), "Code of ICMP."),
            optional("prefix", TEXT, "Addresses of the other side."),
            optional("remote_group", NAME, "The other side is a member of this group."));

    private static final Fields GROUP = Fields.of(
            "security_group",
            "Rules that servers share.",
            optional("id", TEXT, ID),
            optional("rules", new Items(GROUP_RULE), "What is let through; nothing if absent."));

    private static final Fields PAIR = Fields.of(
            "address_pair",
            "Addresses that an interface may use beside its own.",
            required("ip", TEXT, "An address or a range."),
            optional("mac", MAC, "The MAC address that goes with it; the interface's if absent."));

    private static final Fields INTERFACE = Fields.of(
            "server_interface",
            "A server's interface on a network.",
            optional("id", TEXT, PORT_ID),
            required("network", NAME, "The network."),
            required("ip", new Either(IP, new Items(IP)), "Its address, or addresses."),
            optional("mac", MAC, MAC_ABOUT),
            optional("security_groups", new Items(NAME), "Security groups; 'default' if absent and there is one."),
            optional("port_security", new Flag(), "Whether it is filtered; true if absent."),
            optional("allowed_address_pairs", new Items(PAIR), "What it may use beside its own addresses."),
            optional("admin_state_up", new Flag(), "Whether it takes part; true if absent."),
            optional(
                    "bridge_mac",
                    MAC,
                    "iptables_hybrid: MAC address of its Linux bridge; made of the name if absent."));

    private static final Fields SERVER = Fields.of(
            "server",
            "A virtual machine: a guest of the lab by this name.",
            optional("id", TEXT, ID),
            required("host", NAME, "Where it runs."),
            optional(
                    "dhcp", new Flag(), "Whether it asks DHCP for addresses and routes; false if absent: it has them."),
            optional("instance", TEXT, "What the hypervisor calls it, such as instance-00000052."),
            required("interfaces", new Items(INTERFACE), "Its interfaces; the guest's name stands for the first."));

    private static final Fields DHCP = Fields.of(
            "dhcp_port",
            "The port of a DHCP server.",
            optional("id", TEXT, PORT_ID),
            required("network", NAME, "The network that it serves."),
            required("host", NAME, "Where it runs."),
            required("ip", new Either(IP, new Items(IP)), "Its address, or addresses."),
            optional("mac", MAC, MAC_ABOUT));

    private static final Fields SNAT_PORT = Fields.of(
            "snat_port",
            "The port of a distributed router's source NAT in a subnet.",
            optional("id", TEXT, PORT_ID),
            required("ip", IP, "Its address."),
            optional("mac", MAC, MAC_ABOUT));

    private static final Fields ROUTER_INTERFACE = Fields.of(
            "router_interface",
            "A router's leg in a subnet.",
            optional("id", TEXT, PORT_ID),
            required("subnet", NAME, "The subnet."),
            optional("ip", IP, "Its address; the subnet's gateway if absent."),
            optional("mac", MAC, MAC_ABOUT),
            optional("snat", SNAT_PORT, "distributed: the port of the source NAT."));

    private static final Fields ROUTER_GATEWAY = Fields.of(
            "router_gateway",
            "A router's leg in an external network.",
            optional("id", TEXT, PORT_ID),
            required("network", NAME, "The external network."),
            required("ip", IP, "The router's address there."),
            optional("mac", MAC, MAC_ABOUT),
            optional("snat", new Flag(), "Whether servers without a floating address get out; true if absent."));

    private static final Fields LINK = Fields.of(
            "router_link",
            "The pair of devices between a distributed router and its floating addresses.",
            optional("address", IP, "Even address of the router's end; one of 169.254.64.0/18 by the id if absent."),
            optional("router_mac", MAC, "MAC address of the router's end."),
            optional("floating_mac", MAC, "MAC address of the other end."));

    private static final Fields ROUTER = Fields.of(
            "router",
            "A router.",
            optional("id", TEXT, ID),
            optional("distributed", new Flag(), "Whether every host routes for itself; false if absent."),
            optional("host", NAME, "Where it is; if it is distributed, where its source NAT is."),
            required("interfaces", new Items(ROUTER_INTERFACE), "Its legs."),
            optional("gateway", ROUTER_GATEWAY, "The way out."),
            optional("routes", new Items(TEXT), "More routes, each what stands behind ip route add."),
            optional("link", LINK, "distributed: addresses of the pair towards the floating ones."),
            optional(
                    "nat_accept",
                    new Items(TEXT),
                    "distributed: matches of iptables whose packets are not translated, instead of those that stay within."));

    private static final Fields FLOATING_GATEWAY = Fields.of(
            "floating_gateway",
            "A host's port on an external network, behind which its floating addresses are.",
            optional("id", TEXT, PORT_ID),
            required("host", NAME, "The host."),
            required("network", NAME, "The external network."),
            required("ip", IP, "The host's address there."),
            optional("mac", MAC, MAC_ABOUT));

    private static final Fields FLOATING_IP = Fields.of(
            "floating_ip",
            "An address outside that stands for a server's.",
            optional("id", TEXT, ID),
            required("ip", IP, "The address outside."),
            required("network", NAME, "The external network."),
            optional("server", NAME, "The server; not in use if absent."),
            optional("fixed_ip", IP, "Which of its addresses; the first if absent."),
            optional(
                    "priority",
                    new Whole(1, 2_147_483_647L),
                    "distributed: of the rule that leads packets out by it."));

    /** The section. */
    static final Fields NEUTRON = Fields.of(
            "neutron",
            "A deployment of OpenStack Neutron: the hosts get what its agents would make.",
            optional(
                    "agent",
                    SETTINGS,
                    "Settings of the agents of all hosts, as for patchbay neutron flows --set; local_ip is the host's."),
            optional("plugin", PLUGIN, "What the server is configured with, as in plugin.ini."),
            optional("config_files", new Items(TEXT), CONFIG_FILES),
            optional("ini", INI, INI_ABOUT),
            required("hosts", new Entries(Format.NAME, AGENT), "The hosts that have agents."),
            optional("server", NAME, "The host in whose process Neutron's server is; the first of these if absent."),
            optional("networks", new Entries(Format.NAME, NETWORK), "The networks by name."),
            optional("subnets", new Entries(Format.NAME, SUBNET), "The subnets by name."),
            optional("security_groups", new Entries(Format.NAME, GROUP), "The security groups by name."),
            optional("routers", new Entries(Format.NAME, ROUTER), "The routers by name."),
            optional("dhcp", new Items(DHCP), "Ports of DHCP servers."),
            optional(
                    "floating_gateways",
                    new Items(FLOATING_GATEWAY),
                    "Hosts' ports for floating addresses; those of servers on other hosts are where the source NAT is."),
            optional("servers", new Entries(Format.NAME, SERVER), "The servers by name."),
            optional("floating_ips", new Items(FLOATING_IP), "Floating addresses."));

    private NeutronShapes() {}
}
