package dev.patchbay.control.command;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.odp.OdpActionParser;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.TunnelOptions;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import java.util.Map;

/**
 * What the switch can do and what of it is in use: {@code dpif/show-dp-features}, {@code ofproto/list-tunnels}, {@code
 * memory/show}, {@code dpctl/parse-actions}; and the questions about bonds, spanning trees, LACP, BFD, CFM and QoS, none of which
 * a port can have here: the answers are those of an Open vSwitch on which none is configured.
 */
final class FeatureCommands {
    private static final String NO_INTERFACE = "no such interface";

    /** In the words and the order of Open vSwitch 3.1. */
    private static final String FEATURES = """
            Masked set action: Yes
            Tunnel push pop: No
            Ufid: Yes
            Truncate action: Yes
            Clone action: Yes
            Sample nesting: 10
            Conntrack eventmask: No
            Conntrack clear: Yes
            Max dp_hash algorithm: 0
            Check pkt length action: Yes
            Conntrack timeout policy: Yes
            Explicit Drop action: Yes
            Optimized Balance TCP mode: No
            Conntrack all-zero IP SNAT: No
            MPLS Label add: No
            Max VLAN headers: 1
            Max MPLS depth: 3
            Recirc: Yes
            CT state: Yes
            CT zone: Yes
            CT mark: Yes
            CT label: Yes
            CT state NAT: Yes
            CT orig tuple: Yes
            CT orig tuple for IPv6: Yes
            IPv6 ND Extension: Yes
            """;

    /** Questions about things that no port has, by what is answered for a name. */
    private static final Map<String, String> ABSENT = Map.of(
            "bond/show", "no such bond",
            "lacp/show", "no such lacp object",
            "lacp/show-stats", "no such lacp object",
            "stp/show", "no such stp object",
            "rstp/show", "No such RSTP object",
            "bfd/show", "no such bfd object",
            "cfm/show", "no such CFM object");

    private final SwitchAccess access;

    FeatureCommands(SwitchAccess access) {
        this.access = access;
    }

    void register(CommandRegistry registry) {
        registry.command(
                "dpif/show-dp-features",
                "bridge",
                1,
                1,
                arguments -> access.ask(model -> {
                    SwitchAccess.bridge(model, arguments.getFirst(), "no such bridge");
                    return FEATURES;
                }));
        registry.command("ofproto/list-tunnels", "", 0, 0, _ -> access.ask(FeatureCommands::tunnels));
        registry.command("memory/show", "", 0, 0, _ -> access.ask(FeatureCommands::memory));
        registry.command("dpctl/parse-actions", "actions", 1, 1, arguments -> parsed(arguments.getFirst()));
        registry.command("bond/list", "", 0, 0, _ -> "bond\ttype\trecircID\tmembers\n");
        ABSENT.forEach((name, answer) -> {
            String usage = name.contains("stp") ? "[bridge]" : name.matches("(bfd|cfm).*") ? "[interface]" : "[port]";
            registry.command(name, usage, 0, 1, arguments -> {
                if (arguments.isEmpty()) {
                    return "";
                }
                throw new CommandFailure(answer);
            });
        });
        registry.command(
                "qos/show",
                "interface",
                1,
                1,
                arguments -> access.ask(model -> {
                    checkInterface(model, arguments.getFirst());
                    return "QoS not configured on " + arguments.getFirst() + "\n";
                }));
        registry.command(
                "qos/show-types",
                "interface",
                1,
                1,
                arguments -> access.ask(model -> {
                    checkInterface(model, arguments.getFirst());
                    return "No QoS types supported for interface: " + arguments.getFirst() + "\n";
                }));
    }

    private static void checkInterface(SwitchModel model, String name) throws CommandFailure {
        if (model.port(name) == null) {
            throw new CommandFailure(NO_INTERFACE);
        }
    }

    private static String parsed(String actions) throws CommandFailure {
        try {
            return OdpActionParser.parse(actions, (_, _) -> -1) + "\n";
        } catch (FlowSyntaxException wrong) {
            throw new CommandFailure(
                    "ovs-vswitchd: odp_actions_from_string (Invalid argument): " + wrong.getMessage(), wrong);
        }
    }

    private static String memory(SwitchModel model) {
        int ports = 0;
        int rules = 0;
        for (Bridge bridge : model.bridges()) {
            ports += bridge.ports().size();
            for (int table = 0; table < Bridge.TABLES; table++) {
                rules += bridge.existingTable(table) == null
                        ? 0
                        : bridge.existingTable(table).size();
            }
        }
        return "handlers:1 ports:" + ports + " revalidators:1 rules:" + rules + " udpif keys:"
                + model.revalidator().size() + "\n";
    }

    private static String tunnels(SwitchModel model) {
        StringBuilder text = new StringBuilder();
        for (OfPort port : Datapath.ports(model).values()) {
            if (port.type() == PortType.VXLAN) {
                append(text, port);
            }
        }
        return text.toString();
    }

    /** As {@code tnl_port_format} of Open vSwitch puts it; an address that is not said is {@code ::}. */
    private static void append(StringBuilder out, OfPort port) {
        TunnelOptions options = port.tunnel();
        out.append("port ")
                .append(port.dpPort())
                .append(": ")
                .append(port.name())
                .append(" (vxlan: ");
        if (options.remoteFlow()) {
            out.append(options.localFlow() ? "flow" : address(options.localIp()))
                    .append("->flow");
        } else {
            out.append(address(options.localIp())).append("->").append(address(options.remoteIp()));
        }
        out.append(", key=").append(key(options.inKeyFlow(), options.inKey()));
        out.append(", legacy_l2, dp port=").append(port.dpPort());
        if (options.inKeyFlow() != options.outKeyFlow() || options.inKey() != options.outKey()) {
            out.append(", out_key=").append(key(options.outKeyFlow(), options.outKey()));
        }
        out.append(", ttl=").append(options.ttlInherit() ? "inherit" : String.valueOf(options.ttl()));
        if (options.tosInherit()) {
            out.append(", tos=inherit");
        } else if (options.tos() != 0) {
            out.append(", tos=0x").append(Integer.toHexString(options.tos()));
        }
        out.append(options.dfDefault() ? "" : ", df=false");
        out.append(options.csum() ? ", csum=true" : "").append(")\n");
    }

    private static String address(int ip) {
        return ip == 0 ? "::" : Ipv4Address.format(ip);
    }

    private static String key(boolean flow, long key) {
        return flow ? "flow" : key == 0 ? "0" : "0x" + Long.toHexString(key);
    }
}
