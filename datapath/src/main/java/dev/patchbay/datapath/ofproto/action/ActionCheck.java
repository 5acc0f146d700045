package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.FieldValue;
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
import java.util.Locale;

/**
 * Whether a list of actions makes sense for the packets of a match: a TCP port can be set only where the match says TCP.
 *
 * <p>The check walks the list with what is known of the packet at each point; VLAN actions change that. OpenFlow 1.0
 * tolerates some actions that later versions refuse, so those only narrow the {@link FlowFormats}.
 */
public final class ActionCheck {
    private static final String INCONSISTENT = "OFPBAC_MATCH_INCONSISTENT";
    private static final int TAG_PRESENT = 0x1000;

    private final int table;
    private final OpenFlowVersion version;
    private final Match known;
    private int formats = FlowFormats.ANY;

    private ActionCheck(Match match, int table, OpenFlowVersion version) {
        this.version = version;
        this.known = new Match(match);
        this.table = table;
    }

    /**
     * Checks a list.
     *
     * @param actions of the flow.
     * @param match of the flow.
     * @param table of the flow, 255 if not known.
     * @param version whose rules hold.
     * @return the formats that can express the actions.
     * @throws FlowSyntaxException if none can.
     */
    public static int check(List<OfAction> actions, Match match, int table, OpenFlowVersion version) {
        order(actions);
        ActionCheck check = new ActionCheck(match, table, version);
        for (OfAction action : actions) {
            action.check(check);
        }
        if (check.formats == 0) {
            throw invalid(INCONSISTENT, "they suit no OpenFlow version together");
        }
        return check.formats;
    }

    /**
     * Checks that instructions stand in the order in which OpenFlow executes them, none of them twice.
     *
     * @param actions of the flow.
     * @throws FlowSyntaxException if they do not.
     */
    static void order(List<OfAction> actions) {
        OfAction.Instruction last = OfAction.Instruction.APPLY_ACTIONS;
        for (OfAction action : actions) {
            OfAction.Instruction next = action.instruction();
            if (next == last && next != OfAction.Instruction.APPLY_ACTIONS) {
                throw new FlowSyntaxException(
                        "duplicate " + text(next) + " instruction not allowed, for OpenFlow 1.1+ compatibility", -1);
            }
            if (next.compareTo(last) < 0) {
                throw new FlowSyntaxException(
                        "invalid instruction ordering: " + text(next) + " must appear before " + text(last)
                                + ", for OpenFlow 1.1+ compatibility",
                        -1);
            }
            last = next;
        }
    }

    private static String text(OfAction.Instruction instruction) {
        return instruction.name().toLowerCase(Locale.ROOT);
    }

    private static FlowSyntaxException invalid(String error, String detail) {
        return new FlowSyntaxException("actions are invalid with specified match (" + error + "): " + detail, -1);
    }

    void nested(List<OfAction> actions) {
        for (OfAction action : actions) {
            action.check(this);
        }
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
        if (!Prerequisite.CT_IP.metBy(known)) {
            throw invalid(INCONSISTENT, "resubmit with ct needs a match on ip or ipv6 and a ct_state like +trk-inv");
        }
    }

    void readable(SubField bits) {
        readable(bits, known);
    }

    private static void readable(SubField bits, Match match) {
        if (!bits.field().prerequisite().metBy(match)) {
            throw invalid(INCONSISTENT, "source field " + bits.field().fieldName() + " lacks correct prerequisites");
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
        if (!field.writable()) {
            throw invalid("OFPBAC_BAD_SET_ARGUMENT", "destination field " + field.fieldName() + " is not writable");
        }
        if (field == MatchField.VLAN_TCI) {
            known.set(FlowField.VLAN_TCI, set.valueLow(), 0xffff);
        }
        if (!set.load()) {
            formats &= field.formats(new FieldValue(set.valueHigh(), set.valueLow(), set.maskHigh(), set.maskLow()));
        }
        boolean noTag = field == MatchField.VLAN_VID && !set.load() && (set.valueLow() & TAG_PRESENT) == 0;
        if (noTag && version.atLeast(OpenFlowVersion.OF12)) {
            throw invalid(
                    "OFPBAC_BAD_SET_ARGUMENT",
                    "set_field vlan_vid needs the bit 0x1000 that says there is a tag: "
                            + (set.valueLow() | TAG_PRESENT));
        }
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

    void tagThere() {
        known.set(FlowField.VLAN_PRESENT, 1, 1);
    }

    void pushTag() {
        known.set(FlowField.VLAN_TCI, TAG_PRESENT, 0xffff);
        formats &= FlowFormats.OF11_UP;
    }

    void stripTag() {
        if (!Prerequisite.VLAN.metBy(known)) {
            onlyOf10();
        }
        known.set(FlowField.VLAN_TCI, 0, 0xffff);
    }

    void learn(Learn learn) {
        Match learned = new Match();
        for (LearnSpec spec : learn.specs()) {
            if (spec.source() != null) {
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
}
