package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.conntrack.CtHelper;
import dev.patchbay.datapath.conntrack.CtRequest;
import dev.patchbay.datapath.conntrack.NatSpec;
import dev.patchbay.datapath.ofproto.action.Ct;
import dev.patchbay.datapath.ofproto.action.Move;
import dev.patchbay.datapath.ofproto.action.Nat;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * The {@code ct} and {@code ct_clear} actions.
 *
 * <p>{@code ct} hands the packet, as it is then, to the tracker; what the tracker finds out is only known after
 * recirculation, so with a {@code table} a copy of the packet goes on there, and the original goes on here untracked.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class ConntrackActions {
    private final Traversal at;
    private final ActionInterpreter actions;

    ConntrackActions(Traversal at, ActionInterpreter actions) {
        this.at = at;
        this.actions = actions;
    }

    void track(Ct ct) {
        int zone = zone(ct);
        at.commit();
        FlowMask before = new FlowMask().copyFrom(at.wildcards);
        clear(at.wildcards);
        actions.execute(ct.actions(), false);
        CtRequest request = request(ct, zone);
        copyMarkAndLabel(before, at.wildcards);
        for (OfAction nested : ct.actions()) {
            if (nested instanceof Move move) {
                move.source().unwildcard(at.wildcards);
            }
        }
        at.out.builder().ct(request);
        if (ct.table() != Ct.NO_TABLE) {
            at.conntracked = true;
            Nat nat = ct.nat();
            int id = actions.freezer().recirculate(ct.table());
            if (at.trace != null) {
                at.trace.forked(id, ct.table(), zone, nat, at.flow);
            }
        }
        FieldActions.clearConntrack(at.flow);
        at.note(TraceNote.UNTRACKED);
        at.conntracked = false;
    }

    private int zone(Ct ct) {
        SubField source = ct.zoneSource();
        if (source == null) {
            return ct.zone();
        }
        source.unwildcard(at.wildcards);
        return (int) source.read(at.flow);
    }

    /** While the nested actions run, the mask says which bits of mark and label they write. */
    private static void clear(FlowMask wildcards) {
        FlowField.CT_MARK.set(wildcards.words(), 0);
        FlowField.CT_LABEL.set(wildcards.words(), 0);
        FlowField.CT_LABEL.setLow(wildcards.words(), 0);
    }

    private static void copyMarkAndLabel(FlowMask from, FlowMask to) {
        FlowField.CT_MARK.set(to.words(), from.get(FlowField.CT_MARK));
        FlowField.CT_LABEL.set(to.words(), from.get(FlowField.CT_LABEL));
        FlowField.CT_LABEL.setLow(to.words(), FlowField.CT_LABEL.getLow(from.words()));
    }

    private CtRequest request(Ct ct, int zone) {
        CtRequest.Builder request = CtRequest.inZone(zone);
        if ((ct.flags() & Ct.FORCE) != 0) {
            request.force();
        } else if ((ct.flags() & Ct.COMMIT) != 0) {
            request.commit();
        }
        request.mark((int) at.flow.get(FlowField.CT_MARK), (int) at.wildcards.get(FlowField.CT_MARK));
        request.label(
                at.flow.get(FlowField.CT_LABEL),
                at.flow.getLow(FlowField.CT_LABEL),
                at.wildcards.get(FlowField.CT_LABEL),
                FlowField.CT_LABEL.getLow(at.wildcards.words()));
        request.helper(
                switch (ct.alg()) {
                    case Ct.FTP -> CtHelper.FTP;
                    case Ct.TFTP -> CtHelper.TFTP;
                    default -> CtHelper.NONE;
                });
        Nat nat = ct.nat();
        return request.nat(nat == null ? null : spec(nat)).build();
    }

    private static NatSpec spec(Nat nat) {
        int direction = nat.flags() & (Nat.SOURCE | Nat.DESTINATION);
        if (direction == 0) {
            return NatSpec.EXISTING;
        }
        NatSpec spec = NatSpec.of((direction & Nat.SOURCE) != 0 ? NatSpec.Direction.SRC : NatSpec.Direction.DST);
        spec = spec.withFlags(
                (nat.flags() & Nat.PERSISTENT) != 0,
                (nat.flags() & Nat.HASH) != 0,
                (nat.flags() & (Nat.HASH | Nat.RANDOM)) == Nat.RANDOM);
        return switch (nat.family()) {
            case 4 -> spec.withIpv4((int) nat.minLow(), (int) nat.maxLow()).withPorts(nat.minPort(), nat.maxPort());
            case 6 ->
                spec.withIpv6(nat.minHigh(), nat.minLow(), nat.maxHigh(), nat.maxLow())
                        .withPorts(nat.minPort(), nat.maxPort());
            default -> spec;
        };
    }

    /** Makes the packet untracked again, if it is tracked. */
    void clear() {
        if (at.conntracked) {
            at.conntracked = false;
            FieldActions.clearConntrack(at.flow);
            at.out.builder().ctClear();
        }
    }
}
