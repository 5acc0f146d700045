package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends the packet through the connection tracker (ovs-actions(7), "The ct action").
 *
 * @param flags {@link #COMMIT}, {@link #FORCE}.
 * @param zone zone if {@link #zoneSource} is null.
 * @param zoneSource 16 bits of the packet that name the zone; null for an immediate one.
 * @param table table in which a copy of the packet goes on once it is tracked; {@link #NO_TABLE} for none.
 * @param alg port of the application protocol whose related connections are to be found: {@link #FTP}, {@link #TFTP}, or 0.
 * @param actions what is done to the connection: {@link Nat}, and {@link SetField} or {@link Move} to {@code ct_mark} and
 *     {@code ct_label}, in the order in which they were written.
 */
public record Ct(int flags, int zone, SubField zoneSource, int table, int alg, List<OfAction> actions)
        implements OfAction {
    /** The connection is to be kept. */
    public static final int COMMIT = 1;
    /** A connection of the other direction is forgotten first. */
    public static final int FORCE = 2;
    /** The packet does not recirculate. */
    public static final int NO_TABLE = 255;
    /** {@code alg=ftp}. */
    public static final int FTP = 21;
    /** {@code alg=tftp}. */
    public static final int TFTP = 69;

    /** Takes over a copy of the list. */
    public Ct {
        actions = List.copyOf(actions);
    }

    /**
     * The address translation.
     *
     * @return the last one among the actions, null if there is none.
     */
    public Nat nat() {
        Nat last = null;
        for (OfAction action : actions) {
            last = action instanceof Nat nat ? nat : last;
        }
        return last;
    }

    @Override
    public List<OfAction> inner() {
        return actions;
    }

    @Override
    public void encode(ActionEncoder encoder) {
        List<OfAction> inner = new ArrayList<>();
        encoder.nested(actions, inner);
        encoder.add(new Ct(flags, zone, zoneSource, table, alg, inner));
    }

    @Override
    public void check(ActionCheck check) {
        check.track(this);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("ct(");
        int start = out.length();
        out.append((flags & COMMIT) != 0 ? "commit," : "");
        out.append((flags & FORCE) != 0 ? "force," : "");
        if (table != NO_TABLE) {
            out.append("table=").append(table).append(',');
        }
        if (zoneSource != null) {
            zoneSource.append(out.append("zone=")).append(',');
        } else if (zone != 0) {
            out.append("zone=").append(zone).append(',');
        }
        List<OfAction> exec = actions;
        if (!exec.isEmpty() && exec.getFirst() instanceof Nat nat) {
            nat.append(out, names);
            out.append(',');
            exec = exec.subList(1, exec.size());
        }
        if (!exec.isEmpty()) {
            OfAction.append(out.append("exec("), exec, names).append("),");
        }
        switch (alg) {
            case 0 -> {}
            case FTP -> out.append("alg=ftp,");
            case TFTP -> out.append("alg=tftp,");
            default -> out.append("alg=").append(alg).append(',');
        }
        OfAction.chomp(out, start).append(')');
    }
}
