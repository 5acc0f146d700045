package dev.patchbay.control.command;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.List;

/** The MAC tables of the NORMAL action: {@code fdb/…} of {@code ovs-appctl}. */
final class FdbCommands {
    private static final String NO_BRIDGE = "no such bridge";
    private static final int MAX_VLAN = 4095;

    private final SwitchAccess access;

    FdbCommands(SwitchAccess access) {
        this.access = access;
    }

    void register(CommandRegistry registry) {
        registry.command("fdb/show", "bridge", 1, 1, this::show);
        registry.command("fdb/stats-show", "bridge", 1, 1, this::stats);
        registry.command("fdb/stats-clear", "[bridge]", 0, 1, this::clearStats);
        registry.command("fdb/flush", "[bridge]", 0, 1, this::flush);
        registry.command("fdb/add", "bridge port vlan mac", 4, 4, this::add);
        registry.command("fdb/del", "bridge vlan mac", 3, 3, this::delete);
        registry.command("mdb/show", "bridge", 1, 1, this::multicast);
        registry.command("mdb/flush", "[bridge]", 0, 1, this::multicast);
    }

    private String show(List<String> arguments) throws CommandFailure, InterruptedException {
        return access.ask(model -> {
            Bridge bridge = bridge(model, arguments.getFirst());
            model.pushStatistics();
            return bridge.fdb().show(PortNames.NONE, model.nowMs());
        });
    }

    private String stats(List<String> arguments) throws CommandFailure, InterruptedException {
        return access.ask(model -> {
            Bridge bridge = bridge(model, arguments.getFirst());
            model.pushStatistics();
            return bridge.fdb().stats(bridge.name());
        });
    }

    private String clearStats(List<String> arguments) throws CommandFailure, InterruptedException {
        return access.ask(model -> {
            if (arguments.isEmpty()) {
                model.bridges().forEach(bridge -> bridge.fdb().clearStatistics());
            } else {
                bridge(model, arguments.getFirst()).fdb().clearStatistics();
            }
            return "statistics successfully cleared";
        });
    }

    /** Bridges here flood multicast, as Open vSwitch's do unless told otherwise: there is nothing to show. */
    private String multicast(List<String> arguments) throws CommandFailure, InterruptedException {
        return access.ask(model -> {
            if (arguments.isEmpty()) {
                return "table successfully flushed";
            }
            bridge(model, arguments.getFirst());
            throw new CommandFailure("multicast snooping is disabled");
        });
    }

    private String flush(List<String> arguments) throws CommandFailure, InterruptedException {
        return access.ask(model -> {
            model.pushStatistics();
            if (arguments.isEmpty()) {
                model.bridges().forEach(bridge -> bridge.fdb().flush());
            } else {
                bridge(model, arguments.getFirst()).fdb().flush();
            }
            return "table successfully flushed";
        });
    }

    private String add(List<String> arguments) throws CommandFailure, InterruptedException {
        return access.ask(model -> {
            Bridge bridge = bridge(model, arguments.get(0));
            OfPort port = bridge.port(arguments.get(1));
            if (port == null) {
                throw new CommandFailure("software error, odp port is present but no ofp port");
            }
            bridge.fdb().addStatic(vlan(arguments.get(2)), mac(arguments.get(3)), port.ofport());
            return "";
        });
    }

    private String delete(List<String> arguments) throws CommandFailure, InterruptedException {
        return access.ask(model -> {
            if (!bridge(model, arguments.get(0)).fdb().delete(vlan(arguments.get(1)), mac(arguments.get(2)))) {
                throw new CommandFailure("could not find static mac entry");
            }
            return "";
        });
    }

    private static Bridge bridge(SwitchModel model, String name) throws CommandFailure {
        return SwitchAccess.bridge(model, name, NO_BRIDGE);
    }

    private static int vlan(String text) throws CommandFailure {
        try {
            int vlan = Integer.parseInt(text);
            if (vlan >= 0 && vlan <= MAX_VLAN) {
                return vlan;
            }
        } catch (NumberFormatException noNumber) {
            throw new CommandFailure("bad VLAN", noNumber);
        }
        throw new CommandFailure("bad VLAN");
    }

    private static long mac(String text) throws CommandFailure {
        try {
            return MacAddress.parse(text);
        } catch (IllegalArgumentException noMac) {
            throw new CommandFailure("bad MAC address", noMac);
        }
    }
}
