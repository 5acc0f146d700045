package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;
import java.util.List;
import java.util.Locale;

/**
 * Chooses one of several ports that are up, and outputs to it or writes its number into some bits.
 *
 * @param fields what the hash is taken of.
 * @param basis start of the hash, 0 to 65535.
 * @param algorithm how a port is chosen.
 * @param members OpenFlow port numbers.
 * @param destination bits to write the port into ({@code bundle_load}); null to output.
 */
public record Bundle(HashFields fields, int basis, Algorithm algorithm, List<Integer> members, SubField destination)
        implements OfAction {
    /** How a port is chosen. */
    public enum Algorithm {
        /** The first that is up. */
        ACTIVE_BACKUP,
        /** The one whose own hash is highest of those that are up. */
        HRW;

        /**
         * Name in text.
         *
         * @return for example {@code active_backup}.
         */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Takes over a copy of the list. */
    public Bundle {
        members = List.copyOf(members);
    }

    @Override
    public void check(ActionCheck check) {
        if (destination != null) {
            check.writable(destination);
            check.wideEnough(destination, 16);
        }
        for (int port : members) {
            check.member(port);
        }
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append(destination == null ? "bundle(" : "bundle_load(").append(fields.text());
        out.append(',').append(basis).append(',').append(algorithm.text()).append(",ofport,");
        if (destination != null) {
            destination.append(out).append(',');
        }
        out.append("members:");
        for (int i = 0; i < members.size(); i++) {
            OfPorts.append(i == 0 ? out : out.append(','), members.get(i), names);
        }
        out.append(')');
    }
}
