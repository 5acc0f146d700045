package dev.patchbay.codec.pcap;

import java.io.IOException;

/** A capture file is damaged, cut off, or of a kind that is not supported. The message names the offset too. */
public final class PcapFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Where in the file the damage is. */
    private final long offset;

    PcapFormatException(long offset, String what) {
        super("at byte " + offset + " of the capture file: " + what);
        this.offset = offset;
    }

    /**
     * Where the damaged block, record or field begins.
     *
     * @return octets from the start of the file
     */
    public long offset() {
        return offset;
    }
}
