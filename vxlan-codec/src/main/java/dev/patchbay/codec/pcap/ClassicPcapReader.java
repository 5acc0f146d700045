package dev.patchbay.codec.pcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads the pcap format of libpcap, with time stamps in microseconds or nanoseconds (draft-ietf-opsawg-pcap).
 *
 * <pre>
 *   file:    magic, major and minor version, two unused words, snap length, link type    24 octets
 *   packet:  seconds, fraction of a second, captured length, original length             16 octets, and the data
 * </pre>
 */
final class ClassicPcapReader extends PcapReader {
    private static final int MICROSECONDS_MAGIC = 0xa1b2c3d4;
    private static final int NANOSECONDS_MAGIC = 0xa1b23c4d;
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int MAJOR_VERSION = 2;

    // The upper bits of the word tell about frame check sequences.
    private static final int LINK_TYPE_MASK = 0xffff;

    private final int linkType;
    private final int nanosecondsPerUnit;

    ClassicPcapReader(PcapInput input, ByteOrder order) throws IOException {
        super(input);
        if (input.read(Integer.BYTES, FILE_HEADER - Integer.BYTES) < FILE_HEADER - Integer.BYTES) {
            throw new PcapFormatException(0, "it ends within the file header");
        }
        ByteBuffer header = input.view().order(order);
        int major = header.getShort(4) & 0xffff;
        if (major != MAJOR_VERSION) {
            throw new PcapFormatException(4, "version " + major + " of the pcap format is not known");
        }
        nanosecondsPerUnit = header.getInt(0) == NANOSECONDS_MAGIC ? 1 : 1_000;
        linkType = header.getInt(20) & LINK_TYPE_MASK;
    }

    /** The byte order of a file with this big-endian first word, or {@code null} if it is no pcap file. */
    static ByteOrder orderOf(int magic) {
        if (magic == MICROSECONDS_MAGIC || magic == NANOSECONDS_MAGIC) {
            return ByteOrder.BIG_ENDIAN;
        }
        int swapped = Integer.reverseBytes(magic);
        return swapped == MICROSECONDS_MAGIC || swapped == NANOSECONDS_MAGIC ? ByteOrder.LITTLE_ENDIAN : null;
    }

    @Override
    public boolean next() throws IOException {
        long start = input.offset();
        int taken = input.read(0, RECORD_HEADER);
        if (taken == 0) {
            return false;
        }
        if (taken < RECORD_HEADER) {
            throw new PcapFormatException(start, "it ends within a packet's header");
        }
        ByteBuffer header = input.view();
        long seconds = Integer.toUnsignedLong(header.getInt(0));
        long fraction = Integer.toUnsignedLong(header.getInt(4));
        int captured = header.getInt(8);
        if (captured < 0 || captured > PcapInput.MAX_BLOCK) {
            throw new PcapFormatException(
                    start + 8, "a packet of " + Integer.toUnsignedString(captured) + " octets is longer than 16 MiB");
        }
        timestampNs = seconds * 1_000_000_000L + fraction * nanosecondsPerUnit;
        originalLength = saturated(header.getInt(12));
        if (input.read(RECORD_HEADER, captured) < captured) {
            throw new PcapFormatException(start, "it ends within a packet of " + captured + " octets");
        }
        packet.wrap(input.bytes(), RECORD_HEADER, captured);
        return true;
    }

    @Override
    public int interfaceCount() {
        return 1;
    }

    @Override
    public String interfaceName(int id) {
        return null;
    }

    @Override
    public int linkType(int id) {
        return linkType;
    }
}
