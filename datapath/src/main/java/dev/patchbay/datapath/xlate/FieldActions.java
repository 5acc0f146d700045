package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.action.Move;
import dev.patchbay.datapath.ofproto.action.SetField;
import dev.patchbay.datapath.ofproto.action.WriteMetadata;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;

/**
 * Actions that change fields of the packet and nothing else. A field that the packet does not have is left alone.
 *
 * <p>Whatever is written is un-wildcarded, since the datapath's set actions need to know what they replace, and so is what
 * decides whether it is written. Registers and metadata fall out of the mask in the end.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class FieldActions {
    private static final int NW_FRAG_LATER = 2;

    private final Traversal at;

    FieldActions(Traversal at) {
        this.at = at;
    }

    void assign(FlowField field, long value) {
        at.wildcards.unwildcard(field);
        at.flow.set(field, value);
    }

    void assignIpv4(FlowField field, int address) {
        if (at.isIpv4()) {
            assign(field, Integer.toUnsignedLong(address));
        }
    }

    void assignIp(FlowField field, int value) {
        if (at.isIp()) {
            assign(field, value);
        }
    }

    void assignPort(FlowField field, int port) {
        if (at.isIp() && (at.flow.get(FlowField.NW_FRAG) & NW_FRAG_LATER) == 0) {
            at.wildcards.unwildcard(FlowField.NW_PROTO);
            assign(field, port);
        }
    }

    /** Decrements the TTL of an IP packet; false if there is none left. */
    boolean decrementTtl() {
        if (!at.isIp()) {
            return true;
        }
        at.wildcards.unwildcard(FlowField.NW_TTL);
        long ttl = at.flow.get(FlowField.NW_TTL);
        if (ttl <= 1) {
            return false;
        }
        at.flow.set(FlowField.NW_TTL, ttl - 1);
        return true;
    }

    /** Sets bits of the outer tag; a packet without a tag gets one if {@code push} says so, else is left alone. */
    void setVlan(int mask, int bits, boolean push) {
        at.wildcards.unwildcard(FlowField.VLAN_TCI, mask | VlanStack.PRESENT);
        if (!push && VlanStack.depth(at.flow) == 0) {
            return;
        }
        int tpid = VlanStack.tpid(at.flow, 0);
        VlanStack.set(
                at.flow,
                0,
                tpid == 0 ? VlanStack.TPID_8021Q : tpid,
                (VlanStack.tci(at.flow, 0) & ~mask) | bits | VlanStack.PRESENT);
    }

    void popVlan() {
        VlanStack.pop(at.flow, at.wildcards);
    }

    void pushVlan(int tpid) {
        VlanStack.push(at.flow, at.wildcards, tpid);
    }

    void writeMetadata(WriteMetadata write) {
        at.flow.set(
                FlowField.METADATA, (at.flow.get(FlowField.METADATA) & ~write.mask()) | (write.value() & write.mask()));
    }

    private boolean exists(MatchField field) {
        field.prerequisite().unwildcard(at.wildcards);
        return field.prerequisite().metBy(at.flow);
    }

    void setField(SetField set) {
        if (exists(set.field())) {
            set.field().unwildcard(at.wildcards, set.maskHigh(), set.maskLow());
            set.field().write(at.flow, set.valueHigh(), set.valueLow(), set.maskHigh(), set.maskLow());
            VlanStack.settleTpid(at.flow, at.wildcards);
        } else {
            at.note(TraceNote.UNMET_PREREQUISITES, set.field());
        }
    }

    /** Writes a value into bits that the packet has. */
    void write(SubField destination, long high, long low) {
        destination.unwildcard(at.wildcards);
        destination.write(at.flow, high, low);
        VlanStack.settleTpid(at.flow, at.wildcards);
        if (at.trace != null) {
            at.trace.changed(destination, at.flow);
        }
    }

    void move(Move move) {
        SubField source = move.source();
        if (exists(source.field()) && exists(move.destination().field())) {
            source.unwildcard(at.wildcards);
            write(move.destination(), source.readHigh(at.flow), source.read(at.flow));
        }
    }

    void push(SubField source) {
        at.stack.push(source, at.flow, at.wildcards);
    }

    /** Writes what was pushed last, whether the packet has the field or not. */
    void pop(SubField destination) {
        SubFieldStack.Entry top = at.stack.pop();
        if (top == null) {
            at.note(TraceNote.STACK_UNDERFLOW);
        } else {
            write(destination, top.high(), top.low());
        }
    }

    static void clearConntrack(FlowKey flow) {
        flow.set(FlowField.CT_STATE, 0);
        flow.set(FlowField.CT_ZONE, 0);
        flow.set(FlowField.CT_MARK, 0);
        flow.set(FlowField.CT_LABEL, 0, 0);
        flow.set(FlowField.CT_NW_SRC, 0).set(FlowField.CT_NW_DST, 0);
        flow.set(FlowField.CT_IPV6_SRC, 0, 0).set(FlowField.CT_IPV6_DST, 0, 0);
        flow.set(FlowField.CT_TP_SRC, 0).set(FlowField.CT_TP_DST, 0).set(FlowField.CT_NW_PROTO, 0);
    }
}
