package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;
import java.util.Locale;

/**
 * Writes into some bits which of several links a hash of the packet selects.
 *
 * @param fields what the hash is taken of.
 * @param basis start of the hash, 0 to 65535.
 * @param algorithm how a hash becomes a link.
 * @param links number of links, 1 to 65536; the value that is written is less.
 * @param argument second argument of the algorithm, unsigned; only {@link Algorithm#ITER_HASH} has one.
 * @param destination bits that have room for the highest link.
 */
public record Multipath(
        HashFields fields, int basis, Algorithm algorithm, int links, int argument, SubField destination)
        implements OfAction {
    /** How a hash becomes a link. */
    public enum Algorithm {
        /** The remainder. */
        MODULO_N,
        /** Equal slices of the hash's range. */
        HASH_THRESHOLD,
        /** The link whose own hash is highest. */
        HRW,
        /** Hashes anew until the value is low enough. */
        ITER_HASH;

        /**
         * Name in text.
         *
         * @return for example {@code modulo_n}.
         */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public void check(ActionCheck check) {
        check.writable(destination);
        check.wideEnough(destination, Integer.SIZE - Integer.numberOfLeadingZeros(links - 1));
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("multipath(").append(fields.text()).append(',').append(basis);
        out.append(',').append(algorithm.text()).append(',').append(links);
        out.append(',').append(Integer.toUnsignedString(argument)).append(',');
        destination.append(out).append(')');
    }
}
