package dev.patchbay.control.netns;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.Neighbour;
import dev.patchbay.datapath.netns.NeighbourState;
import dev.patchbay.datapath.netns.NetDevice;
import java.util.ArrayList;
import java.util.List;

/** {@code arp}: the ARP cache of a namespace (arp(8) of net-tools). Addresses are shown as numbers. Any thread may call. */
public final class ArpProgram extends NamespaceProgram {
    private static final String USAGE = """
            Usage:
              arp [-vn]  [<HW>] [-i <if>] [-a] [<hostname>]             <-Display ARP cache
              arp [-v]          [-i <if>] -d  <host>                     <-Delete ARP entry
              arp [-v]   [<HW>] [-i <if>] -s  <host> <hwaddr>                   <-Add entry

                    -a                       display (all) hosts in alternative (BSD) style
                    -e                       display (all) hosts in default (Linux) style
                    -s, --set                set a new ARP entry
                    -d, --delete             delete a specified entry
                    -v, --verbose            be verbose
                    -n, --numeric            don't resolve names
                    -i, --device             specify network interface (e.g. eth0)
            """;

    private static final String HEADER =
            "Address                  HWtype  HWaddress           Flags Mask            Iface\n";

    private final NamespaceAccess access;

    /** The tool for a host. */
    ArpProgram(NamespaceAccess access) {
        super("arp", "the ARP cache of a namespace");
        this.access = access;
    }

    private enum Action {
        SHOW,
        SET,
        DELETE
    }

    private record Plan(Action action, boolean bsd, boolean verbose, String device, List<String> operands) {}

    @Override
    int answer(ProgramCall call, List<String> arguments) throws ToolFailure, InterruptedException {
        Plan plan = plan(arguments);
        if (plan.action != Action.SHOW && !call.guest().isEmpty()) {
            throw new ToolFailure(
                    255,
                    plan.action == Action.SET
                            ? "SIOCSARP: Operation not permitted"
                            : "SIOCDARP(dontpub): Operation not permitted");
        }
        access.print(call, (model, place) -> run(model, place, plan));
        return 0;
    }

    private static Plan plan(List<String> arguments) throws ToolFailure {
        Action action = Action.SHOW;
        boolean bsd = false;
        boolean verbose = false;
        String device = null;
        List<String> operands = new ArrayList<>();
        Words words = new Words(arguments);
        while (words.hasNext()) {
            String word = words.next();
            if (!word.startsWith("-") || word.length() == 1) {
                operands.add(word);
                continue;
            }
            String letters = switch (word) {
                case "--all" -> "a";
                case "--set" -> "s";
                case "--delete" -> "d";
                case "--verbose" -> "v";
                case "--numeric" -> "n";
                case "--device" -> "i";
                default -> word.substring(1);
            };
            for (int i = 0; i < letters.length(); i++) {
                char letter = letters.charAt(i);
                switch (letter) {
                    case 'a' -> bsd = true;
                    case 'e', 'n' -> {}
                    case 'v' -> verbose = true;
                    case 's' -> action = Action.SET;
                    case 'd' -> action = Action.DELETE;
                    case 'i' -> device = words.next();
                    default -> throw new ToolFailure(3, "arp: invalid option -- '" + letter + "'\n" + USAGE);
                }
            }
        }
        return new Plan(action, bsd, verbose, device, operands);
    }

    private static String run(SwitchModel model, Namespace place, Plan plan) throws ToolFailure {
        switch (plan.action) {
            case SET -> set(model, place, plan);
            case DELETE -> delete(place, plan);
            case SHOW -> {
                return show(place, plan);
            }
        }
        return "";
    }

    private static String show(Namespace place, Plan plan) throws ToolFailure {
        IpAddress only = plan.operands.isEmpty() ? null : address(plan.operands.getFirst());
        StringBuilder out = new StringBuilder();
        int shown = 0;
        for (Neighbour each : place.neighbours().all()) {
            boolean wanted = each.address().family() == IpFamily.IPV4
                    && each.state() != NeighbourState.NOARP
                    && (only == null || only.equals(each.address()))
                    && (plan.device == null || plan.device.equals(each.device().name()));
            if (wanted) {
                if (shown++ == 0 && !plan.bsd) {
                    out.append(HEADER);
                }
                line(out, each, plan.bsd);
            }
        }
        if (shown == 0 && only != null) {
            String suffix = plan.device == null ? "" : " on " + plan.device;
            return only + " (" + only + ") -- no entry" + suffix + "\n";
        }
        if (plan.verbose) {
            out.append("Entries: ")
                    .append(shown)
                    .append("\tSkipped: 0\tFound: ")
                    .append(shown)
                    .append('\n');
        }
        return out.toString();
    }

    private static void line(StringBuilder out, Neighbour each, boolean bsd) {
        String device = each.device().name();
        boolean known = each.mac() != Neighbour.NO_MAC;
        boolean permanent = each.state() == NeighbourState.PERMANENT;
        if (bsd) {
            out.append("? (").append(each.address()).append(") at ");
            out.append(known ? MacAddress.format(each.mac()) + " [ether] " : "<incomplete> ");
            out.append(permanent ? "PERM " : "").append("on ").append(device).append('\n');
            return;
        }
        out.append(IpWords.padded(each.address().toString(), 25));
        out.append(known ? "ether   " : "        ");
        out.append(IpWords.padded(known ? MacAddress.format(each.mac()) : "(incomplete)", 20));
        out.append(IpWords.padded((known ? "C" : "") + (permanent ? "M" : ""), 22))
                .append(device)
                .append('\n');
    }

    private static IpAddress address(String text) throws ToolFailure {
        try {
            IpAddress address = IpAddress.parse(text);
            if (address.isIpv4()) {
                return address;
            }
        } catch (IllegalArgumentException noAddress) {
            // Said below: there is no name service to ask.
        }
        throw new ToolFailure(255, text + ": Unknown host");
    }

    /** The device whose link an address is on. */
    private static NetDevice device(Namespace place, IpAddress address, Plan plan, String trouble) throws ToolFailure {
        for (NetDevice each : place.devices()) {
            boolean near = each.up()
                    && each.addresses().stream().anyMatch(one -> one.prefix().contains(address));
            if (plan.device == null ? near : plan.device.equals(each.name())) {
                return each;
            }
        }
        throw new ToolFailure(255, trouble + (plan.device == null ? "Network is unreachable" : "No such device"));
    }

    private static void set(SwitchModel model, Namespace place, Plan plan) throws ToolFailure {
        if (plan.operands.size() < 2) {
            throw new ToolFailure(255, plan.operands.isEmpty() ? "arp: need host name" : "arp: need hardware address");
        }
        IpAddress address = address(plan.operands.get(0));
        long mac;
        try {
            mac = MacAddress.parse(plan.operands.get(1));
        } catch (IllegalArgumentException noMac) {
            throw new ToolFailure(255, "arp: invalid hardware address");
        }
        NetDevice device = device(place, address, plan, "SIOCSARP: ");
        place.neighbours().set(device, address, mac, NeighbourState.PERMANENT, model.nowMs());
    }

    private static void delete(Namespace place, Plan plan) throws ToolFailure {
        if (plan.operands.isEmpty()) {
            throw new ToolFailure(255, "arp: need host name");
        }
        IpAddress address = address(plan.operands.getFirst());
        NetDevice device = device(place, address, plan, "SIOCDARP(dontpub): ");
        Neighbour entry = place.neighbours().get(device, address);
        if (entry == null) {
            throw new ToolFailure(255, "No ARP entry for " + address);
        }
        place.neighbours().remove(entry);
    }
}
