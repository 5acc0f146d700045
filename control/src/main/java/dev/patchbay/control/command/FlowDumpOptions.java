package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.odp.OdpFlow;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.PacketParser;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.revalidator.CachedFlow;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.List;
import java.util.Set;

/**
 * The arguments of {@code dpctl/dump-flows}: which flows, and how much of them.
 *
 * <p>A filter leaves out the flows that match a different value of a field that it names; those that do not match the
 * field stay.
 */
final class FlowDumpOptions {
    private static final String FILTER = "filter=";
    private static final String TYPE = "type=";
    private static final String THREAD = "pmd=";

    /** The types of flows that are those of this datapath: kept in memory, not in hardware. */
    private static final Set<String> TYPES = Set.of("all", "ovs", "non-offloaded");

    private static final Set<String> OTHER_TYPES = Set.of("tc", "dpdk", "offloaded", "partially-offloaded");

    private boolean more;
    private Boolean names;
    private boolean none;
    private FlowKey filter;
    private final FlowMask filtered = new FlowMask();

    /**
     * Reads the arguments.
     *
     * @throws CommandFailure with Open vSwitch's message
     */
    FlowDumpOptions(List<String> arguments) throws CommandFailure {
        for (String argument : arguments) {
            if (argument.startsWith(FILTER)) {
                filter(argument.substring(FILTER.length()));
            } else if (argument.startsWith(TYPE)) {
                type(argument.substring(TYPE.length()));
            } else if (argument.startsWith(THREAD)) {
                // There is one cache for all threads; it is the main thread's.
                none |= !argument.equals(THREAD + "-1");
            } else {
                option(argument);
            }
        }
    }

    private void option(String argument) throws CommandFailure {
        switch (argument) {
            case "-m", "--more" -> more = true;
            case "--names" -> names = true;
            case "--no-names" -> names = false;
            default -> {
                if (!Datapath.isName(argument)) {
                    throw new CommandFailure("ovs-vswitchd: datapath not found (Invalid argument)");
                }
            }
        }
    }

    private void filter(String text) throws CommandFailure {
        try {
            filter = PacketParser.parse(text, PortNames.NONE, filtered);
        } catch (FlowSyntaxException wrong) {
            throw new CommandFailure("ovs-vswitchd: Failed to parse filter (" + wrong.getMessage() + ")", wrong);
        }
    }

    private void type(String types) throws CommandFailure {
        boolean any = false;
        for (String type : types.split(",", -1)) {
            if (!TYPES.contains(type) && !OTHER_TYPES.contains(type)) {
                throw new CommandFailure("ovs-vswitchd: Failed to parse type (" + type + ") (Invalid argument)");
            }
            any |= TYPES.contains(type);
        }
        none |= !any;
    }

    /** Whether all there is to know of a flow is wanted. */
    boolean more() {
        return more;
    }

    /** Whether ports are called by their names: if all is wanted, too, unless the user says otherwise. */
    boolean names() {
        return names == null ? more : names;
    }

    /** Whether a flow is wanted. Slow path only. */
    boolean wants(CachedFlow flow) {
        if (none || filter == null) {
            return !none;
        }
        OdpFlow matched = new OdpFlow();
        flow.copyKeyTo(matched.key());
        flow.mask().copyTo(matched.mask());
        FlowMask both = new FlowMask();
        for (int word = 0; word < FlowKey.DATAPATH_WORDS; word++) {
            both.unwildcard(word, matched.mask().words()[word] & filtered.words()[word]);
        }
        return both.matches(matched.key(), filter);
    }
}
