package dev.patchbay.control.netns;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import java.util.ArrayList;
import java.util.List;

/** {@code lshw -class network}: the interfaces of a host with their drivers (lshw(1)). Any thread may call. */
public final class LshwProgram extends NamespaceProgram {
    private static final String HINT = "only 'lshw -class network' is known here";

    private final NamespaceAccess access;

    /** The tool for a host. */
    public LshwProgram(VirtualSwitch vswitch) {
        super("lshw", "network interfaces with their drivers");
        access = new NamespaceAccess(vswitch);
    }

    /** An interface as lshw sees it. */
    private record Seen(String name, long mac, String driver, boolean up) {}

    @Override
    int answer(ProgramCall call, List<String> arguments) throws ToolFailure, InterruptedException {
        boolean known = arguments.size() == 2
                && List.of("-c", "-C", "-class", "--class").contains(arguments.getFirst())
                && arguments.getLast().equals("network");
        if (!known) {
            throw new ToolFailure(1, HINT);
        }
        access.print(call, LshwProgram::text);
        return 0;
    }

    private static String text(SwitchModel model, Namespace place) {
        List<Seen> all = new ArrayList<>();
        for (NetDevice device : HostDevices.of(model, place)) {
            String driver = EthtoolProgram.driver(device.kind());
            if (!driver.isEmpty()) {
                all.add(new Seen(device.name(), device.mac(), driver, device.up()));
            }
        }
        for (SwitchPort port : HostDevices.ports(model, place)) {
            String driver = EthtoolProgram.driver(port);
            all.add(new Seen(port.port().name(), port.port().mac(), driver, !driver.equals("openvswitch")));
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < all.size(); i++) {
            describe(out, all.get(i), all.size() == 1 ? "" : ":" + i, i + 1);
        }
        return out.toString();
    }

    private static void describe(StringBuilder out, Seen seen, String number, int id) {
        boolean pair = seen.driver().equals("veth");
        boolean tap = seen.driver().equals("tun");
        String speed = pair ? "10Gbit/s" : tap ? "10Mbit/s" : "";
        out.append("  *-network")
                .append(number)
                .append(seen.up() ? "" : " DISABLED")
                .append('\n');
        line(out, "description", "Ethernet interface");
        line(out, "physical id", Integer.toHexString(id));
        line(out, "logical name", seen.name());
        line(out, "serial", MacAddress.format(seen.mac()));
        if (!speed.isEmpty()) {
            line(out, "size", speed);
        }
        line(out, "capabilities", "ethernet physical");
        StringBuilder settings = new StringBuilder();
        settings.append(speed.isEmpty() ? "" : "autonegotiation=off ").append("broadcast=yes driver=");
        settings.append(seen.driver());
        settings.append(pair ? " driverversion=1.0" : tap ? " driverversion=1.6" : "");
        settings.append(speed.isEmpty() ? "" : " duplex=full");
        settings.append(" link=").append(seen.up() ? "yes" : "no").append(" multicast=yes");
        settings.append(speed.isEmpty() ? "" : " port=twisted pair speed=" + speed);
        line(out, "configuration", settings.toString());
    }

    private static void line(StringBuilder out, String field, String value) {
        out.append("       ").append(field).append(": ").append(value).append('\n');
    }
}
