package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.flowcache.key.FlowField;
import java.util.ArrayList;
import java.util.List;

/**
 * Rewrites an action list into the actions that one OpenFlow version has, as a trip over the wire does.
 *
 * <p>Loading a flow with a version and showing it with another are two such trips, so what Open vSwitch prints comes out by
 * doing the same: {@code mod_vlan_vid:5} loaded with OpenFlow 1.3 is {@code push_vlan} and {@code set_field} from then on,
 * and shown with OpenFlow 1.0 it reads {@code mod_vlan_vid:5} again.
 */
public final class ActionEncoder {
    private final OpenFlowVersion version;
    private final Match match;
    private List<OfAction> result;
    private boolean tagged;
    /** There is a second tag behind the one that may be there. */
    private boolean tagBehind;

    private ActionEncoder(OpenFlowVersion version, Match match, List<OfAction> result) {
        this.version = version;
        this.match = match;
        this.result = result;
        this.tagged = match.value().get(FlowField.VLAN_PRESENT) != 0;
    }

    /**
     * Rewrites a list.
     *
     * @param actions in the forms of any version.
     * @param match of the flow: whether a tag is known to be there, and which transport protocol.
     * @param version target.
     * @return actions in the forms of that version.
     */
    public static List<OfAction> encode(List<OfAction> actions, Match match, OpenFlowVersion version) {
        List<OfAction> result = new ArrayList<>(actions.size());
        ActionEncoder encoder = new ActionEncoder(version, match, result);
        for (OfAction action : actions) {
            action.encode(encoder);
        }
        return result;
    }

    /** A {@code set_field} of a whole field of up to 64 bits. */
    static SetField setWhole(MatchField field, long value) {
        return new SetField(field, 0, value, 0, field.octetMask(), false);
    }

    OpenFlowVersion version() {
        return version;
    }

    void add(OfAction action) {
        result.add(action);
    }

    /** Rewrites the actions inside another action; what they do to the tag stays inside. */
    void nested(List<OfAction> actions, List<OfAction> into) {
        List<OfAction> outer = result;
        boolean outerTagged = tagged;
        boolean outerTagBehind = tagBehind;
        result = into;
        for (OfAction action : actions) {
            action.encode(this);
        }
        result = outer;
        tagged = outerTagged;
        tagBehind = outerTagBehind;
    }

    void pushVlanIfNone() {
        if (!tagged) {
            add(new PushVlan(0x8100));
            tagged = true;
        }
    }

    void tagThere() {
        tagged = true;
    }

    void tag(boolean present) {
        tagged = present;
    }

    void tagPushed() {
        tagBehind = tagged;
        tagged = true;
    }

    void tagPopped() {
        if (tagged) {
            tagged = tagBehind;
            tagBehind = false;
        }
    }

    /** The one of three fields that belongs to the protocol that the flow matches; null if it matches none of the three. */
    MatchField transportField(MatchField tcp, MatchField udp, MatchField sctp) {
        return switch ((int) match.value().get(FlowField.NW_PROTO)) {
            case 6 -> tcp;
            case 17 -> udp;
            case 132 -> sctp;
            default -> null;
        };
    }

    /**
     * Adds the OpenFlow 1.0 action that sets a whole field; false if there is none. A mask is lost, as it is in Open vSwitch.
     */
    boolean addLegacySet(SetField set) {
        int value = (int) set.valueLow();
        switch (set.field()) {
            case VLAN_TCI -> {
                if ((value & 0x1000) == 0) {
                    StripVlan strip = new StripVlan(version.atLeast(OpenFlowVersion.OF11));
                    add(strip);
                } else {
                    new SetVlanVid(value & 0xfff, true).encode(this);
                    new SetVlanPcp(value >>> 13 & 7, true).encode(this);
                }
            }
            case DL_VLAN, VLAN_VID -> add(new SetVlanVid(value & 0xfff, version == OpenFlowVersion.OF10));
            case DL_VLAN_PCP, VLAN_PCP -> add(new SetVlanPcp(value & 7, version == OpenFlowVersion.OF10));
            case ETH_SRC -> add(new SetEthSrc(set.valueLow()));
            case ETH_DST -> add(new SetEthDst(set.valueLow()));
            case IP_SRC -> add(new SetIpv4Src(value));
            case IP_DST -> add(new SetIpv4Dst(value));
            case NW_TOS -> add(new SetIpDscp(value & 0xfc));
            case IP_DSCP -> add(new SetIpDscp((value & 0x3f) << 2));
            case TCP_SRC, UDP_SRC -> add(new SetL4SrcPort(value & 0xffff));
            case TCP_DST, UDP_DST -> add(new SetL4DstPort(value & 0xffff));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Adds one {@code load} per run of bits that a set writes, lowest first, none longer than 64 bits. */
    void addLoads(SetField set) {
        MatchField field = set.field();
        int width = field.bits();
        int at = 0;
        while (at < width) {
            if (!bit(set, at)) {
                at++;
                continue;
            }
            int start = at;
            while (at < width && at - start < 64 && bit(set, at)) {
                at++;
            }
            SubField bits = new SubField(field, start, at - start);
            long value = start >= 64
                    ? set.valueHigh() >>> (start - 64)
                    : start == 0 ? set.valueLow() : set.valueLow() >>> start | set.valueHigh() << (64 - start);
            long ones = at - start == 64 ? -1L : (1L << (at - start)) - 1;
            add(SetField.load(bits, value & ones));
        }
    }

    private static boolean bit(SetField set, int index) {
        return (index < 64 ? set.maskLow() >>> index & 1 : set.maskHigh() >>> (index - 64) & 1) != 0;
    }
}
