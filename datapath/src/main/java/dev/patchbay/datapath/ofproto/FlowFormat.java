package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.action.ActionEncoder;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.FieldText;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.MatchFormat;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.VlanMatch;
import java.util.List;

/**
 * Prints flows as {@code ovs-ofctl dump-flows} does.
 *
 * @param version OpenFlow version that carries the reply: ages exist in 1.0's and in part in 1.5's, flags in 1.3's and later, importance from
 *     1.4 on; actions take the forms of the version.
 * @param stats whether counters, ages and duration are shown ({@code --no-stats} leaves them out).
 * @param header whether the line that names the reply comes first, and ages are shown: so it is when {@code ovs-ofctl}
 *     writes to a pipe without {@code --names}.
 * @param names port names to use, {@link PortNames#NONE} for numbers.
 */
public record FlowFormat(OpenFlowVersion version, boolean stats, boolean header, PortNames names) {
    /** Ages have 16 bits on the wire, one value of which says that there is none. */
    private static final long MAX_AGE = 65534;

    private static final String[] FLAGS = {
        "send_flow_rem ", "check_overlap ", "reset_counts ", "no_packet_counts ", "no_byte_counts "
    };

    /**
     * What {@code ovs-ofctl dump-flows BRIDGE} writes to a pipe.
     *
     * @param version OpenFlow version of the request.
     * @return numbers for ports, header and ages.
     */
    public static FlowFormat piped(OpenFlowVersion version) {
        return new FlowFormat(version, true, true, PortNames.NONE);
    }

    /**
     * What {@code ovs-ofctl dump-flows --no-stats --no-names} writes.
     *
     * @param version OpenFlow version of the request.
     * @return numbers for ports, nothing that changes by itself.
     */
    public static FlowFormat bare(OpenFlowVersion version) {
        return new FlowFormat(version, false, false, PortNames.NONE);
    }

    /**
     * The whole dump.
     *
     * @param rules flows, in the order in which they are to be printed.
     * @param nowMs time of the switch's clock.
     * @return lines.
     */
    public String dump(List<Rule> rules, long nowMs) {
        StringBuilder out = new StringBuilder();
        if (header) {
            out.append(
                    version.atLeast(OpenFlowVersion.OF11)
                            ? "OFPST_FLOW reply (" + version.shortName() + ") (xid=0x2):\n"
                            : "NXST_FLOW reply (xid=0x4):\n");
        }
        for (Rule rule : rules) {
            append(out.append(' '), rule, nowMs).append('\n');
        }
        return out.toString();
    }

    /**
     * Appends one flow, without the space at the beginning and the end of the line.
     *
     * @param out where to append.
     * @param rule flow.
     * @param nowMs time of the switch's clock.
     * @return out.
     */
    public StringBuilder append(StringBuilder out, Rule rule, long nowMs) {
        if (stats || rule.cookie() != 0) {
            out.append("cookie=0x").append(Long.toHexString(rule.cookie())).append(", ");
        }
        if (stats) {
            out.append("duration=");
            appendDuration(out, nowMs - rule.createdMs());
            out.append(", table=").append(rule.tableId());
            out.append(", n_packets=").append(rule.packets());
            out.append(", n_bytes=").append(rule.bytes()).append(", ");
        } else if (rule.tableId() != 0) {
            out.append("table=").append(rule.tableId()).append(", ");
        }
        option(out, "idle_timeout", rule.idleTimeout());
        option(out, "hard_timeout", rule.hardTimeout());
        if (version.atLeast(OpenFlowVersion.OF13)) {
            appendFlags(out, rule.flags());
        }
        if (version.atLeast(OpenFlowVersion.OF14)) {
            option(out, "importance", rule.importance());
        }
        if (stats && header && version == OpenFlowVersion.OF10) {
            ages(out, rule, nowMs);
        } else if (stats && header && version == OpenFlowVersion.OF15) {
            out.append("idle_age=").append((nowMs - rule.usedMs()) / 1000).append(", ");
        }
        return appendMatchAndActions(out, rule);
    }

    private static void option(StringBuilder out, String name, int value) {
        if (value != 0) {
            out.append(name).append('=').append(value).append(", ");
        }
    }

    private static void ages(StringBuilder out, Rule rule, long nowMs) {
        long duration = (nowMs - rule.createdMs()) / 1000;
        long hard = Math.min((nowMs - rule.modifiedMs()) / 1000, MAX_AGE);
        out.append("idle_age=")
                .append(Math.min((nowMs - rule.usedMs()) / 1000, MAX_AGE))
                .append(", ");
        if (hard != duration) {
            out.append("hard_age=").append(hard).append(", ");
        }
    }

    private StringBuilder appendMatchAndActions(StringBuilder out, Rule rule) {
        appendMatch(out, rule);
        if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
            out.append(' ');
        }
        out.append("actions=");
        return OfAction.append(out, ActionEncoder.encode(rule.actions(), rule.match(), version), names);
    }

    /**
     * Appends priority (unless it is the default) and match.
     *
     * @param out where to append.
     * @param rule flow.
     * @return out.
     */
    public StringBuilder appendMatch(StringBuilder out, Rule rule) {
        return appendMatch(out, rule.priority(), VlanMatch.shown(rule.match(), version), names);
    }

    /**
     * Appends priority (unless it is the default) and match.
     *
     * @param out where to append.
     * @param priority of the flow.
     * @param match of the flow.
     * @param names port names to use.
     * @return out.
     */
    public static StringBuilder appendMatch(StringBuilder out, int priority, Match match, PortNames names) {
        int start = out.length();
        if (priority != FlowMod.DEFAULT_PRIORITY) {
            out.append("priority=").append(priority).append(',');
        }
        int matchAt = out.length();
        MatchFormat.append(out, match, names);
        if (out.length() == matchAt && matchAt > start) {
            out.setLength(matchAt - 1);
        }
        return out;
    }

    /** Appends the names of flags, each with a blank behind it. */
    static void appendFlags(StringBuilder out, int flags) {
        for (int i = 0; i < FLAGS.length; i++) {
            out.append((flags >>> i & 1) != 0 ? FLAGS[i] : "");
        }
    }

    /**
     * Appends a duration: seconds, and three decimals if it is not a whole number of them.
     *
     * @param out where to append.
     * @param ms milliseconds.
     * @return out.
     */
    public static StringBuilder appendDuration(StringBuilder out, long ms) {
        out.append(ms / 1000);
        if (ms % 1000 != 0) {
            String digits = Long.toString(ms % 1000);
            out.append('.').repeat('0', 3 - digits.length()).append(digits);
        }
        return out.append('s');
    }

    /**
     * A cookie as Open vSwitch prints it elsewhere.
     *
     * @param cookie 64 bits.
     * @return for example {@code 0x2a}, or {@code 0}.
     */
    public static String cookie(long cookie) {
        return FieldText.appendHex(new StringBuilder(), cookie).toString();
    }
}
