package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.action.ActionCheck;
import dev.patchbay.datapath.ofproto.action.ActionEncoder;
import dev.patchbay.datapath.ofproto.action.ActionSyntax;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.KeyValues;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.MatchParser;
import dev.patchbay.datapath.ofproto.field.Numbers;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.flowcache.tuple.MaskWords;
import java.util.List;

/**
 * Reads flows in the syntax of {@code ovs-ofctl}: {@code table=20,priority=1,dl_vlan=3 actions=strip_vlan,output:2}.
 *
 * <p>The result is what a switch has after the flow came over the wire: actions in the forms of the OpenFlow version that
 * carried it, fields without prerequisites dropped. What a dump prints can be read again; its counters and ages are
 * ignored.
 *
 * <p><b>Threads.</b> Any, one at a time. <b>Memory.</b> One parser reads many flows: what it needs while it reads one is there
 * for the next, so of a long file little is left to the garbage collector but what the flows are made of.
 */
public final class FlowParser {
    /** No action outputs to this one. */
    private static final int ALL_GROUPS = 0xffff_fffc;

    private final OpenFlowVersion version;
    private final PortNames names;
    private final MatchParser match;
    private final Match scratch = new Match();

    /** What the last match looked at: the next one often looks at the same. */
    private MaskWords lastMask;

    private FlowMod.Command command;
    private int formats;
    private int table;
    private int priority;
    private int idleTimeout;
    private int hardTimeout;
    private int importance;
    private int flags;
    private int outPort;
    private int outGroup;
    private long cookie;
    private long cookieMask;
    private long newCookie;
    private boolean cookieGiven;

    /**
     * A flow mod, and what was dropped on the way.
     *
     * @param mod the flow mod.
     * @param warning two lines ({@code pre:} and {@code post:}) if the match asked for fields that its packets do not have,
     *     else empty.
     * @param formats what the flow can be expressed in, a set of {@link FlowFormats}.
     */
    public record Parsed(FlowMod mod, String warning, int formats) {}

    /**
     * A parser of several flows.
     *
     * @param names port names to use.
     * @param version OpenFlow version that carries the flows.
     */
    public FlowParser(PortNames names, OpenFlowVersion version) {
        this.version = version;
        this.names = names;
        this.match = new MatchParser(names);
    }

    /**
     * Reads one flow.
     *
     * @param command what is to be done; deletes (and dumps, which select in the same way) have no actions.
     * @param text the flow.
     * @param names port names to use.
     * @param version OpenFlow version that carries the flow.
     * @return the flow mod.
     * @throws FlowSyntaxException if there is anything wrong with the text, with {@code ovs-ofctl}'s message.
     */
    public static Parsed parse(FlowMod.Command command, String text, PortNames names, OpenFlowVersion version) {
        return new FlowParser(names, version).parse(command, text);
    }

    /**
     * Reads one flow.
     *
     * @param wanted what is to be done; deletes (and dumps, which select in the same way) have no actions.
     * @param text the flow.
     * @return the flow mod.
     * @throws FlowSyntaxException if there is anything wrong with the text, with {@code ovs-ofctl}'s message.
     */
    public Parsed parse(FlowMod.Command wanted, String text) {
        restart(wanted);
        boolean hasActions = !command.deletes();
        int actionsAt = hasActions ? actionsAt(text) : text.length();
        KeyValues words = new KeyValues(text.substring(0, hasActions ? text.indexOf("action") : actionsAt), 0);
        while (words.next()) {
            if (!match.accept(words) && !keyword(words)) {
                throw words.badKey(MatchParser.unknown(words));
            }
        }
        formats &= match.formats();
        List<OfAction> actions = List.of();
        if (hasActions) {
            actions = actions(text, actionsAt);
        }
        FlowFormats.require(formats, version);
        Match finished = match.finish(version);
        if (hasActions) {
            actions = ActionEncoder.encode(actions, finished, version);
            int known = version.atLeast(OpenFlowVersion.OF11) ? tableOfAdd() : table;
            ActionCheck.onArrival(actions, finished, known, version, scratch);
        }
        return new Parsed(flowMod(finished, actions), match.warning(), formats & match.formats());
    }

    private void restart(FlowMod.Command wanted) {
        command = wanted;
        match.restart();
        formats = FlowFormats.ANY;
        table = FlowMod.ALL_TABLES;
        priority = FlowMod.DEFAULT_PRIORITY;
        idleTimeout = 0;
        hardTimeout = 0;
        importance = 0;
        flags = 0;
        outPort = OfPorts.NONE;
        outGroup = FlowMod.ANY_GROUP;
        cookie = 0;
        cookieMask = 0;
        newCookie = 0;
        cookieGiven = false;
    }

    private List<OfAction> actions(String text, int at) {
        ActionSyntax.Parsed parsed;
        try {
            parsed = ActionSyntax.read(text.substring(at), names);
        } catch (FlowSyntaxException e) {
            throw e.movedBy(at);
        }
        formats &= parsed.formats() & ActionCheck.beforeSending(parsed.actions(), match.match(), table, scratch);
        ActionCheck.requireAny(formats);
        return parsed.actions();
    }

    private static int actionsAt(String text) {
        int equals = text.indexOf('=', Math.max(text.indexOf("action") + 1, 0));
        if (equals < 0 || !text.contains("action")) {
            throw new FlowSyntaxException("must specify an action", text.length());
        }
        return equals + 1;
    }

    private int tableOfAdd() {
        return table == FlowMod.ALL_TABLES ? 0 : table;
    }

    private boolean keyword(KeyValues words) {
        boolean writes = !command.deletes();
        String key = words.key();
        switch (key) {
            case "table" -> {
                table = (int) Math.min(Numbers.parseDecimal(required(words)), 0x100);
                if (table < 0 || table > 0xff) {
                    throw words.badValue("unknown table \"" + words.value() + "\"");
                }
                if (table != FlowMod.ALL_TABLES) {
                    formats &= FlowFormats.WITH_TABLE;
                }
            }
            case "cookie" -> cookie(words);
            case "duration", "n_packets", "n_bytes", "idle_age", "hard_age" -> required(words);
            case "out_port" -> {
                if (writes) {
                    return false;
                }
                outPort = OfPorts.parse(required(words), names);
                if (outPort < 0) {
                    throw words.badValue(words.value() + " is not a valid OpenFlow port");
                }
            }
            case "out_group" -> {
                if (writes) {
                    return false;
                }
                formats &= FlowFormats.OF11_UP;
                outGroup = groupOrAny(words);
            }
            case "priority" -> {
                if (command == FlowMod.Command.DELETE) {
                    return false;
                }
                priority = unsigned16(words);
            }
            default -> {
                return writes && flowKeyword(words);
            }
        }
        return true;
    }

    private static int groupOrAny(KeyValues words) {
        String value = required(words);
        if (value.equalsIgnoreCase("any")) {
            return FlowMod.ANY_GROUP;
        }
        if (value.equalsIgnoreCase("all")) {
            return ALL_GROUPS;
        }
        long group = Numbers.parseDecimal(value);
        if (group < 0 || group > 0xffff_ffffL) {
            throw words.badValue(value + " is not a valid OpenFlow group");
        }
        return (int) group;
    }

    private boolean flowKeyword(KeyValues words) {
        switch (words.key()) {
            case "idle_timeout" -> idleTimeout = unsigned16(words);
            case "hard_timeout" -> hardTimeout = unsigned16(words);
            case "importance" -> importance = unsigned16(words);
            case "send_flow_rem" -> flags |= Rule.SEND_FLOW_REM;
            case "check_overlap" -> flags |= Rule.CHECK_OVERLAP;
            case "reset_counts" -> {
                flags |= Rule.RESET_COUNTS;
                formats &= FlowFormats.OF12_UP;
            }
            case "no_packet_counts" -> {
                flags |= Rule.NO_PACKET_COUNTS;
                formats &= FlowFormats.OF13_UP;
            }
            case "no_byte_counts" -> {
                flags |= Rule.NO_BYTE_COUNTS;
                formats &= FlowFormats.OF13_UP;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static String required(KeyValues words) {
        if (words.value().isEmpty()) {
            throw words.badKey("field " + words.key() + " missing value");
        }
        return words.value();
    }

    private static int unsigned16(KeyValues words) {
        long value = Numbers.parseUnsignedInt(required(words));
        if (value < 0 || value > 0xffff) {
            throw words.badValue("invalid " + words.key() + " \"" + words.value() + "\"");
        }
        return (int) value;
    }

    private void cookie(KeyValues words) {
        String value = required(words);
        int slash = value.indexOf('/');
        if (slash >= 0) {
            if (command == FlowMod.Command.ADD) {
                throw words.badValue("flow additions cannot use a cookie mask");
            }
            cookie = unsigned64(words, value.substring(0, slash));
            cookieMask = unsigned64(words, value.substring(slash + 1));
            if (cookieMask != 0) {
                formats &= FlowFormats.NXM_OF11_UP;
            }
        } else {
            if (command.deletes()) {
                throw words.badValue(
                        "cannot set cookie (to match on a cookie, specify a mask, e.g. cookie=" + value + "/-1)");
            }
            newCookie = unsigned64(words, value);
            cookieGiven = true;
        }
    }

    private static long unsigned64(KeyValues words, String text) {
        long[] value = new long[1];
        if (!Numbers.parse64(text, value)) {
            throw words.badValue("invalid numeric format " + text);
        }
        return value[0];
    }

    private FlowMod flowMod(Match finished, List<OfAction> actions) {
        boolean of10 = !version.atLeast(OpenFlowVersion.OF11);
        boolean modifies = command == FlowMod.Command.MODIFY || command == FlowMod.Command.MODIFY_STRICT;
        // OpenFlow 1.0 sends the cookie that a modify is to set, 0 if none was given; later versions only one to look
        // for.
        boolean setsCookie = modifies && of10 && (cookieMask == 0 || cookieGiven) && newCookie != -1L;
        boolean mayAdd = modifies && cookieMask == 0 && newCookie != -1L && !version.atLeast(OpenFlowVersion.OF12);
        if (command == FlowMod.Command.ADD && !version.atLeast(OpenFlowVersion.OF12)) {
            flags |= Rule.RESET_COUNTS;
        }
        Match kept = finished.compactCopy(lastMask);
        lastMask = kept.maskWords();
        return new FlowMod(
                command,
                command == FlowMod.Command.ADD ? tableOfAdd() : table,
                priority,
                kept,
                cookie & cookieMask,
                cookieMask,
                newCookie,
                setsCookie,
                mayAdd,
                idleTimeout,
                hardTimeout,
                version.atLeast(OpenFlowVersion.OF14) ? importance : 0,
                flags,
                outPort,
                outGroup,
                actions);
    }
}
