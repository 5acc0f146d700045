package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.conntrack.TimeoutPolicies;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** How long tracked connections of a zone wait: {@code add-zone-tp}, {@code del-zone-tp}, {@code list-zone-tp} of ovs-vsctl(8). */
final class ZoneTimeouts {
    private static final Set<String> KEYS = new TreeSet<>(Set.of(
            "icmp_first",
            "icmp_reply",
            "tcp_close",
            "tcp_close_wait",
            "tcp_established",
            "tcp_fin_wait",
            "tcp_last_ack",
            "tcp_retransmit",
            "tcp_syn_recv",
            "tcp_syn_sent",
            "tcp_syn_sent2",
            "tcp_time_wait",
            "tcp_unack",
            "udp_first",
            "udp_multiple",
            "udp_single"));
    private static final Set<String> DATAPATHS = Set.of("netdev", "system");
    private static final String ZONE = "zone=";

    private ZoneTimeouts() {}

    static String add(SwitchModel model, List<String> arguments, boolean mayExist) throws CommandFailure {
        TimeoutPolicies policies = policies(model, arguments.getFirst());
        int zone = zone(arguments.get(1));
        if (policies.policyOfZone(zone) != 0 && !mayExist) {
            throw new CommandFailure("zone id " + zone + " already exists");
        }
        Map<String, Integer> times = new TreeMap<>();
        for (String argument : arguments.subList(2, arguments.size())) {
            int equals = argument.indexOf('=');
            String key = equals < 0 ? argument : argument.substring(0, equals);
            long seconds = equals < 0 ? -1 : DatapathArguments.number(argument.substring(equals + 1), 0xffff_ffffL);
            if (!KEYS.contains(key)) {
                throw new CommandFailure(key + " is not one of the allowed values (" + KEYS + ")");
            }
            if (seconds < 0) {
                throw new CommandFailure(argument + ": expected a number of seconds behind " + key + "=");
            }
            times.put(key, (int) seconds);
        }
        policies.set(zone, times);
        return "";
    }

    static String delete(SwitchModel model, List<String> arguments, boolean ifExists) throws CommandFailure {
        TimeoutPolicies policies = policies(model, arguments.getFirst());
        int zone = zone(arguments.get(1));
        if (!policies.clear(zone) && !ifExists) {
            throw new CommandFailure("zone id " + zone + " does not exist");
        }
        return "";
    }

    static String list(SwitchModel model, List<String> arguments) throws CommandFailure {
        var text = new StringBuilder();
        policies(model, arguments.getFirst()).zones().forEach((zone, times) -> {
            text.append("Zone:").append(zone).append(", Timeout Policies:");
            times.forEach((key, seconds) ->
                    text.append(' ').append(key).append('=').append(Integer.toUnsignedString(seconds)));
            text.append('\n');
        });
        return text.toString();
    }

    private static TimeoutPolicies policies(SwitchModel model, String datapath) throws CommandFailure {
        if (!DATAPATHS.contains(datapath)) {
            throw new CommandFailure("datapath " + datapath + " does not exist");
        }
        return model.conntrack().timeouts();
    }

    private static int zone(String argument) throws CommandFailure {
        long zone =
                argument.startsWith(ZONE) ? DatapathArguments.number(argument.substring(ZONE.length()), 0xffff) : -1;
        if (zone < 0) {
            throw new CommandFailure(argument + ": expected zone= and a number from 0 to 65535");
        }
        return (int) zone;
    }
}
