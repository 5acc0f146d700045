package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.Prerequisite;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.flowcache.key.FlowField;
import java.util.List;

/**
 * Whether a list of actions makes sense for the packets of a match: a TCP port can be set only where the match says TCP.
 *
 * <p>The check walks the list with what is known of the packet at each point; VLAN actions change that. OpenFlow 1.0
 * tolerates some actions that later versions refuse, so those only narrow the {@link FlowFormats}.
 */
public final class ActionCheck {
    private static final String INCONSISTENT = "OFPBAC_MATCH_INCONSISTENT";
    private static final int TAG_PRESENT = 0x1000;
    private static final long DSCP_BITS = 0xfc;
    private static final int ETH_MPLS = 0x8847;
    private static final int ETH_MPLS_MULTICAST = 0x8848;

    private final int table;
    private final OpenFlowVersion version;

    /** What is known of the packet at this point; changed only if it is a copy of its own. */
    private Match known;

    private boolean copied;

    /** How many lists stand around the one at hand. */
    private int depth;

    /** For the copy of the outermost list; null if the check has to make one. */
    private final Match scratch;

    private int formats = FlowFormats.ANY;

    private ActionCheck(Match match, int table, OpenFlowVersion version, Match scratch) {
        this.scratch = scratch;
        this.version = version;
        this.known = match;
        this.table = table;
    }

    /**
     * Checks a list as {@code ovs-ofctl} does before it sends it.
     *
     * @param actions of the flow.
     * @param match of the flow.
     * @param table of the flow, 255 if not known.
     * @return the formats that tolerate the actions with the match.
     * @throws FlowSyntaxException if none does.
     */
    public static int beforeSending(List<OfAction> actions, Match match, int table) {
        return beforeSending(actions, match, table, null);
    }

    /**
     * The same, for whoever checks many.
     *
     * @param actions of the flow.
     * @param match of the flow.
     * @param table of the flow, 255 if not known.
     * @param scratch may be changed; null if there is none.
     * @return the formats that tolerate the actions with the match.
     * @throws FlowSyntaxException if none does.
     */
    public static int beforeSending(List<OfAction> actions, Match match, int table, Match scratch) {
        return new ActionCheck(match, table, null, scratch).all(actions);
    }

    /**
     * Checks a list as a switch does that gets it.
     *
     * @param actions of the flow, in the form of the version.
     * @param match of the flow.
     * @param table of the flow, 255 if not known.
     * @param version whose rules hold.
     * @throws FlowSyntaxException if the switch refuses the list.
     */
    public static void onArrival(List<OfAction> actions, Match match, int table, OpenFlowVersion version) {
        onArrival(actions, match, table, version, null);
    }

    /**
     * The same, for whoever checks many.
     *
     * @param actions of the flow, in the form of the version.
     * @param match of the flow.
     * @param table of the flow, 255 if not known.
     * @param version whose rules hold.
     * @param scratch may be changed; null if there is none.
     * @throws FlowSyntaxException if the switch refuses the list.
     */
    public static void onArrival(
            List<OfAction> actions, Match match, int table, OpenFlowVersion version, Match scratch) {
        Nesting.FLOW.verify(actions);
        int formats = new ActionCheck(match, table, version, scratch).all(actions);
        requireAny(formats & FlowFormats.of(version));
    }

    /**
     * Fails if no format is left.
     *
     * @param formats bits of {@link FlowFormats}.
     * @throws FlowSyntaxException if there is none.
     */
    public static void requireAny(int formats) {
        if (formats == 0) {
            throw invalid(INCONSISTENT, "they suit no OpenFlow version together");
        }
    }

    private int all(List<OfAction> actions) {
        for (OfAction action : actions) {
            action.check(this);
        }
        return formats;
    }

    /** What a switch does not take; whoever sends it does not care. */
    private void refuseIf(boolean wrong, String error, String detail) {
        if (wrong && version != null) {
            throw invalid(error, detail);
        }
    }

    static FlowSyntaxException invalid(String error, String detail) {
        return new FlowSyntaxException("actions are invalid with specified match (" + error + "): " + detail, -1);
    }

    /** Actions of a list of its own: what they do to the packet does not reach those behind. */
    void nested(List<OfAction> actions) {
        Match before = known;
        boolean copiedBefore = copied;
        copied = false;
        depth++;
        for (OfAction action : actions) {
            action.check(this);
        }
        depth--;
        known = before;
        copied = copiedBefore;
    }

    /** For the actions that change what is known; most lists have none. */
    private Match changed() {
        if (!copied) {
            known = depth > 0 || scratch == null ? new Match(known) : scratch.copyFrom(known);
            copied = true;
        }
        return known;
    }

    /** As {@link #nested}, but nobody knows what packets they will meet: formats do not suffer from that. */
    void actionSet(List<OfAction> actions) {
        int before = formats;
        nested(actions);
        formats = before;
    }

    void outputPort(int port) {
        if (port == OfPorts.NONE || port == OfPorts.UNSET || (port >= OfPorts.MAX && port < OfPorts.UNSET)) {
            throw invalid("OFPBAC_BAD_OUT_PORT", "output to port " + port);
        }
    }

    void queuePort(int port) {
        if (port >= OfPorts.MAX && port != OfPorts.IN_PORT && port != OfPorts.LOCAL) {
            throw invalid("OFPBAC_BAD_OUT_PORT", "enqueue to port " + OfPorts.reservedName(port));
        }
    }

    void laterTable(int target) {
        if (table != Resubmit.SAME_TABLE && target <= table) {
            throw invalid(
                    "OFPBIC_BAD_TABLE_ID", "goto_table:" + target + " in table " + table + " does not go forward");
        }
    }

    void tracked() {
        if (!Prerequisite.tracked(known)) {
            throw invalid(INCONSISTENT, "resubmit with ct needs a match on a ct_state like +trk-inv");
        }
    }

    void readable(SubField bits) {
        readable(bits, known);
    }

    private static void readable(SubField bits, Match match) {
        if (!bits.field().prerequisite().metBy(match)) {
            throw invalid(INCONSISTENT, "source field " + bits.field().fieldName() + " lacks correct prerequisites");
        }
        if (!bits.field().onWire()) {
            throw invalid("OFPBMC_BAD_FIELD", bits.field().fieldName() + " can only be matched");
        }
    }

    void writable(SubField bits) {
        writable(bits, known);
    }

    private static void writable(SubField bits, Match match) {
        if (!bits.field().prerequisite().metBy(match)) {
            throw invalid(
                    INCONSISTENT, "destination field " + bits.field().fieldName() + " lacks correct prerequisites");
        }
        if (!bits.field().writable()) {
            throw invalid(
                    "OFPBAC_BAD_SET_ARGUMENT",
                    "destination field " + bits.field().fieldName() + " is not writable");
        }
    }

    void settable(SetField set) {
        MatchField field = set.field();
        boolean tagMissing = field == MatchField.VLAN_VID && !Prerequisite.VLAN.metBy(known);
        if (tagMissing || !field.prerequisite().metBy(known)) {
            throw invalid(INCONSISTENT, "set_field " + field.fieldName() + " lacks correct prerequisites");
        }
        everWritable(field);
        if (field == MatchField.VLAN_TCI) {
            changed().set(FlowField.VLAN_TCI, set.valueLow(), 0xffff);
        }
        boolean noTag =
                field == MatchField.VLAN_VID && !set.load() && (set.valueLow() & set.maskLow() & TAG_PRESENT) == 0;
        if (noTag && version != OpenFlowVersion.OF10 && version != OpenFlowVersion.OF11) {
            refuseIf(
                    true,
                    "OFPBAC_BAD_SET_ARGUMENT",
                    "set_field vlan_vid needs the bit 0x1000 that says there is a tag: "
                            + (set.valueLow() | TAG_PRESENT));
        }
        refuseIf(
                field == MatchField.IN_PORT_OXM
                        && !set.load()
                        && version != OpenFlowVersion.OF10
                        && version != OpenFlowVersion.OF11,
                "OFPBAC_BAD_SET_ARGUMENT",
                "set_field cannot set in_port_oxm: load can");
        refuseIf(
                field == MatchField.NW_TOS && (set.valueLow() & ~DSCP_BITS) != 0 && version == OpenFlowVersion.OF15,
                "OFPBAC_BAD_SET_ARGUMENT",
                "nw_tos has no ECN bits");
        boolean outside = (set.valueLow() & ~set.maskLow()) != 0 || (set.valueHigh() & ~set.maskHigh()) != 0;
        refuseIf(
                outside && version == OpenFlowVersion.OF15,
                "OFPBMC_BAD_WILDCARDS",
                "the value has bits outside its mask");
    }

    void need(Prerequisite... alternatives) {
        for (Prerequisite alternative : alternatives) {
            if (alternative.metBy(known)) {
                return;
            }
        }
        onlyOf10();
    }

    private void onlyOf10() {
        formats &= FlowFormats.OF10_ANY;
    }

    /** An action that works on the tag, which it makes if there is none and it may. */
    void tagThere(boolean pushes) {
        if (!pushes) {
            need(Prerequisite.VLAN);
        }
        changed().set(FlowField.VLAN_PRESENT, 1, 1);
    }

    void pushTag() {
        if ((innerTag() & TAG_PRESENT) != 0) {
            throw invalid("OFPBAC_BAD_TAG", "push_vlan on two tags");
        }
        changed()
                .set(FlowField.VLAN_TCI1, known.value().get(FlowField.VLAN_TCI), 0xffff)
                .set(FlowField.VLAN_TCI, TAG_PRESENT, 0xffff);
    }

    private long innerTag() {
        return known.value().get(FlowField.VLAN_TCI1);
    }

    void stripTag() {
        if (!Prerequisite.VLAN.metBy(known)) {
            onlyOf10();
        } else if ((innerTag() & TAG_PRESENT) != 0) {
            changed().set(FlowField.VLAN_TCI, innerTag(), 0xffff).set(FlowField.VLAN_TCI1, 0, 0xffff);
        } else {
            changed().set(FlowField.VLAN_TCI, 0, 0xffff);
        }
    }

    void learn(Learn learn) {
        Match learned = new Match();
        for (LearnSpec spec : learn.specs()) {
            if (spec.source() != null) {
                refuseIf(
                        LearnSyntax.unlearnable(spec.source()),
                        "OFPBAC_BAD_SET_TYPE",
                        spec.source().field().fieldName() + " cannot be learned from");
                readable(spec.source());
            }
            switch (spec) {
                case LearnSpec.MatchSpec match -> {
                    readable(match.destination(), learned);
                    if (match.source() == null) {
                        learned.set(match.destination(), match.valueHigh(), match.valueLow());
                    }
                }
                case LearnSpec.LoadSpec load -> writable(load.destination(), learned);
                case LearnSpec.OutputSpec output -> {}
            }
        }
    }

    void needProtocol(int protocol) {
        if (known.value().get(FlowField.NW_PROTO) != protocol) {
            onlyOf10();
        }
    }

    void pushLabel(int ethertype) {
        refuseIf(
                ethertype != ETH_MPLS && ethertype != ETH_MPLS_MULTICAST,
                "OFPBAC_BAD_ARGUMENT",
                "push_mpls takes 0x8847 or 0x8848");
        changed().set(FlowField.ETH_TYPE, ethertype, 0xffff).set(FlowField.NW_PROTO, 0, 0xff);
    }

    void popLabel(int ethertype) {
        need(Prerequisite.MPLS);
        changed().set(FlowField.ETH_TYPE, ethertype, 0xffff);
    }

    /** A port that a bundle may choose. */
    void member(int port) {
        if (port != OfPorts.NONE) {
            outputPort(port);
        }
        if (port == OfPorts.CONTROLLER) {
            throw invalid("OFPBAC_BAD_OUT_PORT", "a bundle cannot output to CONTROLLER");
        }
    }

    void track(Ct ct) {
        long protocol = known.value().get(FlowField.NW_PROTO);
        boolean invalid = (known.value().get(FlowField.CT_STATE) & Prerequisite.CT_INVALID) != 0;
        if (!Prerequisite.IP.metBy(known)) {
            throw invalid(INCONSISTENT, "ct needs a match on ip or ipv6");
        }
        if (invalid && (ct.flags() & Ct.COMMIT) != 0) {
            throw invalid(INCONSISTENT, "an invalid packet (+inv) cannot commit a connection");
        }
        if ((ct.alg() == Ct.FTP && protocol != Prerequisite.PROTO_TCP)
                || (ct.alg() == Ct.TFTP && protocol != Prerequisite.PROTO_UDP)) {
            throw invalid(INCONSISTENT, "alg=ftp needs a match on tcp, alg=tftp one on udp");
        }
        if (ct.zoneSource() != null) {
            readable(ct.zoneSource());
            refuseIf(ct.zoneSource().bits() != 16, "OFPBAC_BAD_SET_LEN", "a zone has 16 bits");
        } else {
            nested(ct.actions());
        }
        refuseIf(
                OfAction.any(ct.actions(), action -> action instanceof Nat nat && nat.impossible()),
                "OFPBAC_BAD_ARGUMENT",
                "a nat range cannot begin at address 0 or port 0");
        boolean bare = ct.actions().stream().allMatch(action -> action instanceof Nat nat && nat.bare());
        refuseIf(
                (ct.flags() & Ct.COMMIT) == 0 && !bare,
                "OFPBAC_BAD_ARGUMENT",
                "ct without commit can have no more than nat without arguments");
    }

    /** Bits that a port number or the like is written into. */
    void wideEnough(SubField bits, int atLeast) {
        if (bits.bits() < atLeast) {
            refuseIf(true, "OFPBAC_BAD_ARGUMENT", bits + " has less than " + atLeast + " bits");
        }
    }

    /** Bits that some packet may have and that may be written. */
    void everWritable(SubField bits) {
        everWritable(bits.field());
    }

    private void everWritable(MatchField field) {
        if (!field.writable()) {
            refuseIf(true, "OFPBAC_BAD_SET_ARGUMENT", "destination field " + field.fieldName() + " is not writable");
        }
    }

    /** Only some actions can wait in an action set. */
    void allowInActionSet(boolean allowed) {
        refuseIf(!allowed, "OFPBAC_BAD_TYPE", "write_actions takes actions that change or output the packet only");
    }

    void translatable(int family) {
        boolean fits = switch (family) {
            case 4 -> Prerequisite.IPV4.metBy(known);
            case 6 -> Prerequisite.IPV6.metBy(known);
            default -> Prerequisite.IP.metBy(known);
        };
        if (!fits) {
            throw invalid(INCONSISTENT, "nat needs a match on ip or ipv6, of the addresses' family");
        }
    }
}
