package dev.patchbay.datapath.ofproto.meter;

import java.util.List;

/**
 * A wish to change meters, as OpenFlow's meter mod message expresses it.
 *
 * @param command what to do.
 * @param meter number of the meter, unsigned; {@link Meter#ALL} for all of them.
 * @param flags of {@link Meter}; 0 for a delete.
 * @param bands none for a delete.
 */
public record MeterMod(Command command, int meter, int flags, List<Band> bands) {
    /** Takes over a copy of the list. */
    public MeterMod {
        bands = List.copyOf(bands);
    }

    /** The commands of a meter mod. */
    public enum Command {
        ADD,
        MODIFY,
        /** Deletes; also what selects meters for a dump. */
        DELETE
    }
}
