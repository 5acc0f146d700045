package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.SwitchCounters;
import dev.patchbay.datapath.counter.WorkerCounter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often what has happened: {@code coverage/show} and {@code coverage/read-counter} (ovs-vswitchd(8)).
 *
 * <p>Drops are counted under the names that Open vSwitch 3.1 has for them; those that only this switch knows begin with
 * {@code drop_}, too.
 */
final class CoverageCommands {
    private final SwitchAccess access;
    private final VirtualSwitch vswitch;
    private final CoverageHistory history;

    CoverageCommands(SwitchAccess access, VirtualSwitch vswitch) {
        this.access = access;
        this.vswitch = vswitch;
        this.history = new CoverageHistory(vswitch.clock().time());
    }

    void register(CommandRegistry registry) {
        registry.command(
                "coverage/show",
                "",
                0,
                0,
                _ -> history.show(counts(), vswitch.clock().time()));
        registry.command("coverage/read-counter", "COUNTER", 1, 1, this::read);
    }

    private String read(List<String> arguments) throws CommandFailure, InterruptedException {
        Long count = counts().get(arguments.getFirst());
        if (count == null) {
            throw new CommandFailure("No such counter");
        }
        return count + "\n";
    }

    /** All counters by name. */
    private Map<String, Long> counts() throws CommandFailure, InterruptedException {
        Map<String, Long> counts = access.ask(CoverageCommands::slowPathCounts);
        SwitchCounters counters = vswitch.counters();
        for (WorkerCounter counter : WorkerCounter.values()) {
            counts.put("datapath_" + counter.name().toLowerCase(Locale.ROOT), counters.get(counter));
        }
        for (DropReason reason : DropReason.values()) {
            counts.merge(name(reason), counters.drops(reason), Long::sum);
        }
        return counts;
    }

    private static Map<String, Long> slowPathCounts(SwitchModel model) {
        Map<String, Long> counts = new TreeMap<>();
        counts.put("upcall_flow_limit_hit", model.revalidator().limit().hits());
        counts.put("upcall_flow_limit_kill", model.revalidator().limit().kills());
        counts.put("revalidate_corrected", model.revalidator().corrections());
        return counts;
    }

    /** What Open vSwitch calls a drop. */
    private static String name(DropReason reason) {
        return switch (reason) {
            case NO_RULE, ACTIONS_DROP -> "drop_action_of_pipeline";
            case NO_BRIDGE -> "drop_action_bridge_not_found";
            case RECURSION_TOO_DEEP -> "drop_action_recursion_too_deep";
            case TOO_MANY_RESUBMITS -> "drop_action_too_many_resubmit";
            case STACK_TOO_DEEP -> "drop_action_stack_too_deep";
            case TUNNEL_ECN -> "drop_action_congestion";
            case UPCALL_QUEUE_FULL -> "datapath_drop_upcall_error";
            case RECIRCULATION_LIMIT -> "datapath_drop_recirc_error";
            case METER_EXCEEDED -> "datapath_drop_meter";
            case OUTPUT_NO_PORT -> "datapath_drop_invalid_port";
            case FRAME_TOO_SHORT -> "datapath_drop_rx_invalid_packet";
            default -> "drop_" + reason.name().toLowerCase(Locale.ROOT);
        };
    }
}
