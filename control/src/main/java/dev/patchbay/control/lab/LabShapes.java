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
import java.util.List;

/** Every key of a lab file, written down once: the reader and the JSON Schema both come from here. */
final class LabShapes {
    private static final Shape TEXT = new Text(Format.TEXT);
    private static final Shape NAME = new Text(Format.NAME);
    private static final Shape PORT_NAME = new Text(Format.PORT);
    private static final Shape IPV4 = new Text(Format.IPV4);
    private static final Shape MAC = new Text(Format.MAC);
    private static final Shape DURATION = new Text(Format.DURATION);
    private static final Shape COUNT = new Text(Format.COUNT);
    private static final Shape VLAN = new Whole(0, 4095);

    /** A port of a bridge: the columns of Open vSwitch's Port and Interface tables that matter here. */
    static final Fields PORT = Fields.of(
            "port",
            "A port of a bridge.",
            required("name", PORT_NAME, "Name of the port, unique on its host."),
            optional("ofport", new Whole(1, 65279), "OpenFlow port number; the lowest free one if absent."),
            optional(
                    "type",
                    new Word("patch", "vxlan", "wire", "internal"),
                    "Absent for an ordinary port, such as the tap of a guest. A wire is a network card on a cable to the wire"
                            + " with the same key on another host; flows and users see a device."),
            optional("peer", PORT_NAME, "For a patch port: the port at the other end, which must name this one."),
            optional(
                    "options",
                    new Entries(Format.TEXT, new Scalar()),
                    "For a vxlan or wire port: remote_ip, local_ip (any of the host, if absent), key, in_key, out_key, df_default,"
                            + " tos, ttl, csum as in ovs-vswitchd.conf.db(5)."),
            optional("tag", VLAN, "VLAN of an access port, or native VLAN of a trunk."),
            optional("trunks", new Items(VLAN), "VLANs of a trunk port; all if absent."),
            optional(
                    "vlan_mode",
                    new Word("access", "trunk", "native-tagged", "native-untagged", "dot1q-tunnel"),
                    "What tag and trunks mean, as in ovs-vswitchd.conf.db(5)."),
            optional("cvlans", new Items(VLAN), "Inner VLANs of a dot1q-tunnel port."),
            optional("port_other_config", new Entries(Format.TEXT, new Scalar()), "The column other_config of Port."));

    /** A bridge; the same structure as in the scenario files. */
    static final Fields BRIDGE = Fields.of(
            "bridge",
            "A bridge in fail mode secure, with a local port of its own name.",
            required("name", PORT_NAME, "Name of the bridge, unique on its host."),
            required("ports", new Items(PORT), "Its ports."),
            optional(
                    "flows",
                    new Items(TEXT),
                    "OpenFlow flows in the syntax of ovs-ofctl add-flow, added in this order."),
            optional("groups", new Items(TEXT), "Groups in the syntax of ovs-ofctl add-group, added before the flows."),
            optional(
                    "meters",
                    new Items(TEXT),
                    "Meters in the syntax of ovs-ofctl add-meter, added before the groups; flows of OpenFlow13 use them."),
            optional(
                    "openflow",
                    new Word("OpenFlow10", "OpenFlow11", "OpenFlow12", "OpenFlow13", "OpenFlow14", "OpenFlow15"),
                    "The version that flows are read and printed with; OpenFlow10 with Nicira extensions if absent."),
            optional(
                    "other_config",
                    new Entries(Format.TEXT, new Scalar()),
                    "mac-aging-time in seconds (300), mac-table-size."),
            optional("fdb", new Flag(), "Only for scenario files: false means that its MAC table is not compared."));

    private static final Shape IP = new Text(Format.IP);
    private static final Shape TEXTS = new Items(TEXT);

    private static final Fields PEER = Fields.of(
            "peer",
            "The other end of a veth pair.",
            optional("namespace", PORT_NAME, "The namespace that it is in; the host's own if absent."),
            required("device", PORT_NAME, "Its name there."));

    private static final Fields DEVICE = Fields.of(
            "device",
            "A device of a namespace: a port of a bridge, one end of a veth pair, or, with neither port nor peer, a dummy.",
            required("name", PORT_NAME, "Its name, unique in the namespace, at most 15 characters."),
            optional("mac", MAC, "Its MAC address; made from its names if absent."),
            optional("mtu", new Whole(68, 65535), "Longest IP packet in octets; 1500 if absent."),
            optional("up", new Flag(), "Whether it is set up; true if absent."),
            optional("addresses", TEXTS, "As ip address add takes them, such as 192.0.2.1/24 or 192.0.2.1/24 brd +."),
            optional(
                    "port",
                    PORT_NAME,
                    "The port of a bridge that it is, moved into this namespace; of a veth end, the port that the other end is."),
            optional("peer", PEER, "The other end of a veth pair; to be said at one of the ends."),
            optional("bridge", new Flag(), "Whether it is a Linux bridge."),
            optional("master", PORT_NAME, "The Linux bridge that it is a port of."));

    private static final Fields NEIGHBOUR = Fields.of(
            "neighbour",
            "A neighbour that never expires.",
            required("address", IP, "Its address."),
            required("mac", MAC, "Its MAC address."),
            required("device", PORT_NAME, "The device behind which it is."));

    private static final Fields NAMESPACE = Fields.of(
            "namespace",
            "A network namespace of the host.",
            optional("name", PORT_NAME, "Its name; absent for the host's own."),
            optional("devices", new Items(DEVICE), "Its devices besides lo."),
            optional("routes", TEXTS, "As ip route prints them or ip route add takes them."),
            optional(
                    "rules",
                    TEXTS,
                    "As ip rule prints them or ip rule add takes them, besides the three that are always there."),
            optional("neighbours", new Items(NEIGHBOUR), "Permanent neighbours."),
            optional("sysctls", new Entries(Format.TEXT, new Scalar()), "Kernel settings by their dotted names."),
            optional(
                    "iptables",
                    new Entries(Format.NAME, TEXTS),
                    "Table → lines as iptables-save prints them: ':CHAIN POLICY', '-N CHAIN', '-A CHAIN …'."),
            optional("ip6tables", new Entries(Format.NAME, TEXTS), "The same for IPv6."),
            optional("ipsets", new Entries(Format.NAME, TEXTS), "Set of type hash:net → its members."));

    private static final Fields HOST = Fields.of(
            "host",
            "A host: one process with one switch.",
            required("local_ip", IPV4, "The address of its tunnel end (VTEP)."),
            optional("bridges", new Items(BRIDGE), "Its bridges, beside those that its agents make."),
            optional("namespaces", new Items(NAMESPACE), "Its network namespaces, beside those that its agents make."));

    private static final Fields WIRE = Fields.of(
            "wire",
            "A cable between two ordinary ports of the lab, each written HOST/PORT.",
            required("from", TEXT, "One end, such as computeA/eth1."),
            required("to", TEXT, "The other end."));

    private static final Fields GUEST = Fields.of(
            "guest",
            "A small end point behind a port: answers ARP and ICMP echo, echoes UDP, runs what checks ask for.",
            required("host", NAME, "Where it runs."),
            required("port", PORT_NAME, "The ordinary or internal port it is plugged into."),
            required("mac", MAC, "Its MAC address."),
            required(
                    "ip",
                    new Either(new Text(Format.CIDR_OR_DHCP), new Items(new Text(Format.CIDR))),
                    "Its address, or addresses, with prefix length; the first is the source of what it sends."
                            + " Or dhcp: it asks for addresses and routes."),
            optional("gateway", IPV4, "Next hop for everything outside its own prefixes."));

    private static final Shape TARGET = new Text(Format.PORT);

    private static final Fields PING = Fields.of(
            "ping",
            "ICMP echo from a guest; every round trip is recorded.",
            required("from", NAME, "The guest that sends."),
            required("to", TARGET, "A guest or an IPv4 address."),
            optional("count", new Whole(1, 1_000_000), "Requests; 1 if absent."),
            optional("interval", DURATION, "Between requests; 200ms if absent. 0ms: as answers come."),
            optional("size", new Whole(0, 8972), "Octets of ICMP payload; 56 if absent."));

    private static final Fields ARPING = Fields.of(
            "arping",
            "Broadcast ARP requests from a guest, cache or not.",
            required("from", NAME, "The guest that asks."),
            required("to", TARGET, "A guest or an IPv4 address."),
            optional("count", new Whole(1, 10_000), "Requests; 1 if absent."),
            optional("interval", DURATION, "Between requests; 200ms if absent."));

    private static final Fields UDP = Fields.of(
            "udp",
            "UDP datagrams from a guest to the echo service of another; every round trip is recorded.",
            required("from", NAME, "The guest that sends."),
            required("to", TARGET, "A guest or an IPv4 address."),
            optional("count", new Whole(1, 10_000_000), "Datagrams; 1 if absent."),
            optional("size", new Whole(16, 8972), "Octets of UDP payload; 56 if absent."),
            optional("rate", new Whole(1, 1_000_000), "Datagrams per second; 100 if absent."),
            optional("port", new Whole(1, 65535), "Destination port; 7 (echo) if absent."));

    private static final Fields IDENTITY = Fields.of(
            "identity",
            "Whose addresses a frame carries as its sender, instead of the guest's own.",
            optional("mac", MAC, "Source MAC address (and ARP sender)."),
            optional("ip", IPV4, "Source IP address (or ARP sender)."));

    private static final Fields SEND = Fields.of(
                    "send",
                    "Frames put on a guest's port as they are, answers ignored. Exactly one of frame, arp and icmp.",
                    required("from", NAME, "The guest whose port it is."),
                    optional("frame", new Text(Format.HEX), "A whole Ethernet frame without FCS."),
                    optional("arp", TARGET, "A broadcast ARP request for this guest or address."),
                    optional("icmp", TARGET, "An ICMP echo request to this guest (an address needs dst_mac)."),
                    optional("dst_mac", MAC, "Destination MAC address, if not the obvious one."),
                    optional("as", IDENTITY, "Spoofed sender."),
                    optional("count", new Whole(1, 100_000), "How often; 1 if absent."))
            .exactlyOneOf("frame", "arp", "icmp");

    private static final Fields FLOW = Fields.of(
            "flow",
            "Looks at the flows of a bridge.",
            required("host", NAME, "The host."),
            required("bridge", PORT_NAME, "The bridge."),
            required(
                    "match",
                    TEXT,
                    "Which flows, as a match of ovs-ofctl dump-flows: those that are at least that narrow."),
            optional(
                    "text",
                    TEXT,
                    "The one flow found must read like this, letter for letter, in ovs-ofctl dump-flows --no-stats"
                            + " --no-names."));

    private static final Fields FDB = Fields.of(
            "fdb",
            "Looks at the MAC table of a bridge.",
            required("host", NAME, "The host."),
            required("bridge", PORT_NAME, "The bridge."),
            required("mac", MAC, "The address."),
            optional("vlan", VLAN, "Only this VLAN."),
            optional("port", PORT_NAME, "Only on this port."));

    private static final Fields RULE = Fields.of(
            "rule",
            "One flow of one bridge.",
            required("host", NAME, "The host."),
            required("bridge", PORT_NAME, "The bridge."),
            required("flow", TEXT, "A match of ovs-ofctl dump-flows that finds exactly one flow."));

    private static final Fields HIT = new Fields(
                    "hit", "How often a flow is used during the check.", RULE.fields(), List.of())
            .and(List.of(required("packets", COUNT, "Packets it counts.")));

    private static final Fields EXPECT = Fields.of(
            "expect",
            "What must have come true when a check is over. Counters are those of the check alone, but for n_packets.",
            optional("received", COUNT, "Answers received."),
            optional("loss", COUNT, "Requests without answer, in percent rounded up."),
            optional(
                    "datagrams",
                    new Entries(Format.NAME, new Entries(Format.IPV4, COUNT)),
                    "host → remote VTEP → datagrams sent there; a VTEP that is not named must have got none."),
            optional(
                    "seen_by",
                    new Entries(Format.NAME, COUNT),
                    "guest → frames it received that carry the sender's source MAC address."),
            optional("hits", new Items(HIT), "Flows and how often they are used."),
            optional(
                    "dropped_by",
                    RULE,
                    "The flow that drops each frame sent; and no datagram leaves the sender's host."),
            optional(
                    "drops",
                    new Entries(Format.NAME, new Entries(Format.TEXT, COUNT)),
                    "host → drop reason → packets dropped for it."),
            optional("count", COUNT, "flow, fdb: how many are found."),
            optional("n_packets", COUNT, "flow: packets counted by the one flow found."));

    /** The keys of a check that say what it does. */
    static final List<String> KINDS = List.of("ping", "arping", "udp", "send", "flow", "fdb");

    private static final Fields CHECK = Fields.of(
                    "check",
                    "One thing that must be true of the lab. Checks run in order. Exactly one of "
                            + String.join(", ", KINDS) + ".",
                    required("id", NAME, "Name of the check, unique in the file."),
                    optional("about", TEXT, "What it shows, for the reader of the results."),
                    optional("rows", new Items(new Text(Format.ROW)), "Acceptance rows that it shows."),
                    optional("ping", PING, "Send ICMP echo requests."),
                    optional("arping", ARPING, "Send ARP requests."),
                    optional("udp", UDP, "Send UDP datagrams to an echo service."),
                    optional("send", SEND, "Send frames."),
                    optional("flow", FLOW, "Find flows."),
                    optional("fdb", FDB, "Find MAC table entries."),
                    optional(
                            "expect",
                            new Either(new Word("present", "absent"), EXPECT),
                            "ping, arping, udp, send: a map (all answered, if absent). flow, fdb: present (if absent),"
                                    + " absent, or a map with count or n_packets."),
                    optional(
                            "within",
                            DURATION,
                            "Until when it must have come true; 2s, and for a check that sends also the time that sending"
                                    + " takes, if absent."))
            .exactlyOneOf(KINDS.toArray(String[]::new));

    /** A whole file. */
    static final Fields LAB = Fields.of(
            "lab",
            "A Patchbay lab: hosts with bridges and flows, guests behind their ports, and checks.",
            required("version", new Whole(1, 1), "Version of this format."),
            required("name", NAME, "Name of the lab; its control sockets carry it."),
            optional(
                    "underlay",
                    new Entries(Format.IPV4, new Text(Format.IP)),
                    "Tunnel end → the address, of IPv4 or IPv6, that its socket binds, so that ports and dumps show a deployment's addresses"
                            + " while the lab runs on loopback. Every tunnel address must be here if the map is."),
            required("hosts", new Entries(Format.NAME, HOST), "The hosts by name."),
            optional("wires", new Items(WIRE), "Cables between hosts, such as from network cards to a switch."),
            optional("neutron", NeutronShapes.NEUTRON, "A deployment of OpenStack Neutron on the hosts."),
            optional("guests", new Entries(Format.NAME, GUEST), "The guests by name."),
            optional("checks", new Items(CHECK), "What must be true."));

    private LabShapes() {}
}
