package dev.patchbay.datapath.ofproto.action;

import static dev.patchbay.datapath.ofproto.action.Arguments.fault;
import static dev.patchbay.datapath.ofproto.action.Arguments.ipv4;
import static dev.patchbay.datapath.ofproto.action.Arguments.mac;
import static dev.patchbay.datapath.ofproto.action.Arguments.octets;
import static dev.patchbay.datapath.ofproto.action.Arguments.table;
import static dev.patchbay.datapath.ofproto.action.Arguments.unsigned16;
import static dev.patchbay.datapath.ofproto.action.Arguments.unsigned32;
import static dev.patchbay.datapath.ofproto.action.Arguments.unsigned64;
import static dev.patchbay.datapath.ofproto.action.Arguments.upTo;

import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.KeyValues;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.Numbers;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads action lists in the syntax of {@code ovs-ofctl}: {@code load:0x3->NXM_NX_TUN_ID[],output:2}.
 *
 * <p>One keyword is one line of the table below; those whose argument holds further actions are in {@link #action}. A word
 * that is no keyword may be a port; anything else is an error that names it.
 */
public final class ActionSyntax {
    private static final int NOTE_ALIGNMENT = 8;
    private static final int NOTE_FIRST = 6;
    /** How deep lists may stand in lists. */
    private static final int MAX_DEPTH = 100;

    private static final int MAX_CLAUSES = 64;
    private static final Pattern CONJUNCTION =
            Pattern.compile("\\s*([-+]?(?:0[xX][0-9a-fA-F]+|[0-9]+))\\s*,\\s*([0-9]{1,9})\\s*/\\s*([0-9]{1,9})\\s*");

    private static final Map<String, Parser> KEYWORDS = new HashMap<>();

    static {
        KEYWORDS.put("output", OutputSyntax::output);
        KEYWORDS.put("output_reg", (text, names) -> OutputSyntax.register(text));
        KEYWORDS.put("group", (text, names) -> new OutputGroup(unsigned32(text)));
        KEYWORDS.put("controller", (text, names) -> OutputSyntax.controller(text));
        KEYWORDS.put("enqueue", OutputSyntax::enqueue);
        KEYWORDS.put("resubmit", OutputSyntax::resubmit);
        KEYWORDS.put("sample", OutputSyntax::sample);
        KEYWORDS.put("bundle", (text, names) -> HashSyntax.bundle(text, false, names));
        KEYWORDS.put("bundle_load", (text, names) -> HashSyntax.bundle(text, true, names));
        KEYWORDS.put("multipath", (text, names) -> HashSyntax.multipath(text));
        KEYWORDS.put("set_field", FieldSyntax::setField);
        KEYWORDS.put("load", (text, names) -> FieldSyntax.load(text));
        KEYWORDS.put("move", (text, names) -> FieldSyntax.move(text));
        KEYWORDS.put("push", (text, names) -> new StackPush(SubField.parse(text)));
        KEYWORDS.put("pop", (text, names) -> new StackPop(SubField.parse(text)));
        KEYWORDS.put("check_pkt_larger", (text, names) -> FieldSyntax.checkPktLarger(text));
        KEYWORDS.put("mod_vlan_vid", (text, names) -> new SetVlanVid(upTo("VLAN VID", text, 0xffff, 0xfff), true));
        KEYWORDS.put("set_vlan_vid", (text, names) -> new SetVlanVid(upTo("VLAN VID", text, 0xffff, 0xfff), false));
        KEYWORDS.put("mod_vlan_pcp", (text, names) -> new SetVlanPcp(upTo("VLAN PCP", text, 0xff, 7), true));
        KEYWORDS.put("set_vlan_pcp", (text, names) -> new SetVlanPcp(upTo("VLAN PCP", text, 0xff, 7), false));
        KEYWORDS.put("strip_vlan", (text, names) -> new StripVlan(false));
        KEYWORDS.put("pop_vlan", (text, names) -> new StripVlan(true));
        KEYWORDS.put("push_vlan", (text, names) -> pushVlan(text));
        KEYWORDS.put("push_mpls", (text, names) -> pushMpls(text));
        KEYWORDS.put("pop_mpls", (text, names) -> new PopMpls(unsigned16("pop_mpls", text)));
        KEYWORDS.put("set_mpls_label", (text, names) -> mplsLabel(text));
        KEYWORDS.put("set_mpls_tc", (text, names) -> mplsTrafficClass(text));
        KEYWORDS.put("set_mpls_ttl", (text, names) -> mplsTtl(text));
        KEYWORDS.put("dec_mpls_ttl", (text, names) -> new DecMplsTtl());
        KEYWORDS.put("mod_dl_src", (text, names) -> new SetEthSrc(mac(text)));
        KEYWORDS.put("mod_dl_dst", (text, names) -> new SetEthDst(mac(text)));
        KEYWORDS.put("mod_nw_src", (text, names) -> new SetIpv4Src(ipv4(text)));
        KEYWORDS.put("mod_nw_dst", (text, names) -> new SetIpv4Dst(ipv4(text)));
        KEYWORDS.put("mod_nw_tos", (text, names) -> dscp(text));
        KEYWORDS.put("mod_nw_ecn", (text, names) -> new SetIpEcn(upTo("ECN", text, 0xff, 3)));
        KEYWORDS.put("mod_nw_ttl", (text, names) -> new SetIpTtl(upTo("TTL", text, 0xff, 0xff)));
        KEYWORDS.put("set_nw_ttl", (text, names) -> new SetIpTtl(upTo("TTL", text, 0xff, 0xff)));
        KEYWORDS.put("mod_tp_src", (text, names) -> new SetL4SrcPort(unsigned16("source port", text)));
        KEYWORDS.put("mod_tp_dst", (text, names) -> new SetL4DstPort(unsigned16("destination port", text)));
        KEYWORDS.put("set_tunnel", (text, names) -> new SetTunnel(unsigned64(text), false));
        KEYWORDS.put("set_tunnel64", (text, names) -> new SetTunnel(unsigned64(text), true));
        KEYWORDS.put("set_queue", (text, names) -> new SetQueue(unsigned32(text)));
        KEYWORDS.put("pop_queue", (text, names) -> new PopQueue());
        KEYWORDS.put("dec_ttl", (text, names) -> decTtl(text));
        KEYWORDS.put("learn", LearnSyntax::parse);
        KEYWORDS.put("conjunction", (text, names) -> conjunction(text));
        KEYWORDS.put("fin_timeout", (text, names) -> finTimeout(text));
        KEYWORDS.put("note", (text, names) -> note(text));
        KEYWORDS.put("exit", (text, names) -> new Exit());
        KEYWORDS.put("ct_clear", (text, names) -> new CtClear());
        KEYWORDS.put("nat", (text, names) -> NatSyntax.parse(text));
        KEYWORDS.put("meter", (text, names) -> new ApplyMeter(unsigned32(text)));
        KEYWORDS.put("clear_actions", (text, names) -> new ClearActions());
        KEYWORDS.put("write_metadata", (text, names) -> writeMetadata(text));
        KEYWORDS.put("goto_table", (text, names) -> new GotoTable(table(text)));
        KEYWORDS.put("debug_recirc", (text, names) -> new DebugRecirc());
        KEYWORDS.put("debug_slow", (text, names) -> new DebugSlow());
    }

    private final PortNames names;
    private int formats = FlowFormats.ANY;
    private int depth;

    /**
     * What was read.
     *
     * @param actions as written, in no particular version's form.
     * @param formats the {@link FlowFormats} of whoever writes so.
     */
    public record Parsed(List<OfAction> actions, int formats) {}

    private ActionSyntax(PortNames names) {
        this.names = names;
    }

    /** Makes an action of the text behind its keyword; positions in exceptions are relative to that text. */
    @FunctionalInterface
    private interface Parser {
        OfAction parse(String text, PortNames names);
    }

    /**
     * Reads the actions and instructions of a flow; {@code drop} and nothing are the empty list.
     *
     * @param text actions parted by commas or white space.
     * @param names port names to use.
     * @return actions as written, in no particular version's form.
     * @throws FlowSyntaxException if the text is anything else.
     */
    public static List<OfAction> parse(String text, PortNames names) {
        return read(text, names).actions();
    }

    /**
     * Reads the actions and instructions of a flow, and which formats they belong to.
     *
     * @param text actions parted by commas or white space.
     * @param names port names to use.
     * @return actions and formats.
     * @throws FlowSyntaxException if the text is anything else.
     */
    public static Parsed read(String text, PortNames names) {
        ActionSyntax syntax = new ActionSyntax(names);
        return new Parsed(syntax.list(text, Nesting.FLOW), syntax.formats);
    }

    /**
     * Reads the actions of a bucket: those of a flow without its instructions.
     *
     * @param text actions parted by commas or white space.
     * @param names port names to use.
     * @return actions and formats.
     * @throws FlowSyntaxException if the text is anything else.
     */
    public static Parsed readBucket(String text, PortNames names) {
        ActionSyntax syntax = new ActionSyntax(names);
        return new Parsed(syntax.list(text, Nesting.BUCKET), syntax.formats);
    }

    /** Reads a list that stands inside something else. */
    private List<OfAction> list(String text, Nesting nesting) {
        if (depth >= MAX_DEPTH) {
            throw fault("Action nested too deeply");
        }
        depth++;
        List<OfAction> actions = new ArrayList<>();
        boolean drop = false;
        KeyValues words = new KeyValues(text, 0);
        while (words.next()) {
            if (words.key().equalsIgnoreCase("drop")) {
                drop = true;
            } else {
                OfAction action = action(words);
                formats &= action.formats();
                if (action instanceof ApplyMeter && nesting != Nesting.FLOW) {
                    // As an action among others it exists in OpenFlow 1.5 only.
                    formats &= FlowFormats.OF15;
                }
                actions.add(action);
            }
        }
        if (drop && !actions.isEmpty()) {
            throw fault("\"drop\" must not be accompanied by any other action or instruction");
        }
        nesting.verify(actions);
        depth--;
        return actions;
    }

    /**
     * Reads a list whose formats do not depend on what was read before: there Open vSwitch forgets what it knew, so {@code
     * clone} lets formats in again.
     */
    private List<OfAction> fresh(String text, Nesting nesting) {
        formats = FlowFormats.ANY;
        return list(text, nesting);
    }

    /** Reads what {@code ct} does to the connection. */
    List<OfAction> connection(String text) {
        int before = formats;
        List<OfAction> actions = fresh(text, Nesting.CT);
        formats &= before;
        return actions;
    }

    private OfAction action(KeyValues words) {
        String keyword = words.key().toLowerCase(Locale.ROOT);
        try {
            switch (keyword) {
                case "clone" -> {
                    return new Clone(fresh(words.value(), Nesting.CLONE));
                }
                case "write_actions" -> {
                    return new WriteActions(list(words.value(), Nesting.WRITE_ACTIONS));
                }
                case "ct" -> {
                    return CtSyntax.parse(words.value(), this);
                }
                default -> {
                    Parser parser = KEYWORDS.get(keyword);
                    if (parser != null) {
                        return parser.parse(words.value(), names);
                    }
                }
            }
        } catch (FlowSyntaxException e) {
            throw e.movedBy(words.valuePosition());
        }
        switch (keyword) {
            case "apply_actions" -> throw words.badKey("apply_actions is the default instruction");
            case "output_trunc" -> throw words.badKey("unknown action " + words.value());
            case "unroll_xlate" ->
                throw words.badKey("UNROLL is an internal action that shouldn't be used via OpenFlow");
            case "delete_field" -> {
                if (MatchField.byName(words.value()) == null) {
                    throw words.badKey("unknown field `" + words.value() + "'");
                }
                throw words.badKey("actions are invalid with specified match (OFPBAC_BAD_ARGUMENT): " + words.value()
                        + " is no option of a tunnel");
            }
            case "encap", "decap", "dec_nsh_ttl" ->
                throw words.badKey(keyword + " is for fields that this switch does not have");
            default -> {}
        }
        int port = OfPorts.parse(words.key(), names);
        if (port < 0) {
            throw words.badKey("unknown action " + words.key());
        }
        return new Output(port, 0);
    }

    private static OfAction pushVlan(String text) {
        int type = upTo("ethertype", text, 0xffff, 0xffff);
        if (type != 0x8100 && type != 0x88a8) {
            throw fault(text + ": not a valid VLAN ethertype");
        }
        return new PushVlan(type);
    }

    private static OfAction dscp(String text) {
        int tos = upTo("TOS", text, 0xff, 0xff);
        if ((tos & 3) != 0) {
            throw fault(text + ": not a valid TOS");
        }
        return new SetIpDscp(tos);
    }

    private static OfAction decTtl(String text) {
        List<Integer> controllers = new ArrayList<>();
        KeyValues words = new KeyValues(text, 0);
        while (words.next()) {
            controllers.add((int) Math.max(0, Numbers.parseDecimal(words.key())) & 0xffff);
        }
        return new DecTtl(controllers);
    }

    private static OfAction note(String text) {
        String octets = octets(text, ".");
        if (octets == null || text.contains("..")) {
            throw fault("bad hex digit in `note' argument");
        }
        StringBuilder padded = new StringBuilder(octets);
        int count = (octets.length() + 1) / 3;
        while (count % NOTE_ALIGNMENT != NOTE_FIRST) {
            padded.append(count++ == 0 ? "00" : ".00");
        }
        return new Note(padded.toString());
    }

    private static OfAction pushMpls(String text) {
        return new PushMpls(unsigned16("push_mpls", text));
    }

    private static OfAction mplsLabel(String text) {
        if (text.isEmpty()) {
            throw fault("set_mpls_label: expected label.");
        }
        int label = unsigned32(text);
        if ((label & ~0xfffff) != 0) {
            throw fault(text + ": not a valid MPLS label");
        }
        return new SetMplsLabel(label);
    }

    private static OfAction mplsTrafficClass(String text) {
        if (text.isEmpty()) {
            throw fault("set_mpls_tc: expected tc.");
        }
        return new SetMplsTc(upTo("MPLS TC", text, 0xff, 7));
    }

    private static OfAction mplsTtl(String text) {
        if (text.isEmpty()) {
            throw fault("set_mpls_ttl: expected ttl.");
        }
        return new SetMplsTtl(upTo("MPLS TTL", text, 0xff, 0xff));
    }

    private static OfAction conjunction(String text) {
        Matcher parts = CONJUNCTION.matcher(text);
        if (!parts.matches()) {
            throw fault("\"conjunction\" syntax is \"conjunction(id,i/n)\"");
        }
        int clause = Integer.parseInt(parts.group(2)) & 0xff;
        int clauses = Integer.parseInt(parts.group(3)) & 0xff;
        if (clauses < 2) {
            throw fault("conjunction must have at least 2 clauses");
        }
        if (clauses > MAX_CLAUSES) {
            throw fault("conjunction must have at most 64 clauses");
        }
        if (clause < 1) {
            throw fault("clause index must be positive");
        }
        if (clause > clauses) {
            throw fault("clause index must be less than or equal to number of clauses");
        }
        long[] id = new long[2];
        Numbers.parse128(parts.group(1), id);
        return new Conjunction((int) id[1], clause - 1, clauses);
    }

    private static OfAction finTimeout(String text) {
        int idle = 0;
        int hard = 0;
        KeyValues words = new KeyValues(text, 0);
        while (words.next()) {
            switch (words.key()) {
                case "idle_timeout" -> idle = unsigned16("idle_timeout", words.value());
                case "hard_timeout" -> hard = unsigned16("hard_timeout", words.value());
                default -> throw words.badKey("invalid key '" + words.key() + "' in 'fin_timeout' argument");
            }
        }
        return new FinTimeout(idle, hard);
    }

    private static OfAction writeMetadata(String text) {
        int slash = text.indexOf('/');
        long value = unsigned64(slash < 0 ? text : text.substring(0, slash));
        return new WriteMetadata(value, slash < 0 ? -1L : unsigned64(text.substring(slash + 1)));
    }
}
