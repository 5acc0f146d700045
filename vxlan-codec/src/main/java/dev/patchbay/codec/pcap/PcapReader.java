package dev.patchbay.codec.pcap;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads capture files packet by packet: pcapng and classic pcap, in either byte order.
 *
 * <p><b>What.</b> {@link #open} looks at the first octets and returns the reader for that format. {@link #next} goes to
 * the next packet; the accessors then describe it until the following call.
 *
 * <p><b>Invariants.</b> Any input ends in {@code false} from {@link #next}, or in a {@link PcapFormatException} with the
 * offset of the damage; packets before the damage have been delivered. After an exception the reader is of no more use.
 *
 * <p><b>Threads.</b> Confined to one thread.
 *
 * <p><b>Memory, bounds.</b> One block at a time, at most 16 MiB, in memory that grows with the octets that really come.
 */
public abstract sealed class PcapReader implements Closeable permits PcapngReader, ClassicPcapReader {
    final PcapInput input;
    final UnsafeBuffer packet = new UnsafeBuffer(0, 0);
    int interfaceId;
    long timestampNs;
    int originalLength;
    PacketDirection direction = PacketDirection.UNKNOWN;
    String comment;

    PcapReader(PcapInput input) {
        this.input = input;
    }

    /**
     * Starts reading.
     *
     * @param in the file; closed by {@link #close()}; it needs no buffer of its own
     * @return reader before the first packet
     * @throws PcapFormatException if this is no capture file, or its header is damaged
     * @throws IOException if the stream fails
     */
    public static PcapReader open(InputStream in) throws IOException {
        PcapInput input = new PcapInput(in);
        if (input.read(0, Integer.BYTES) < Integer.BYTES) {
            throw new PcapFormatException(0, "it ends before the format can be told");
        }
        int magic = input.view().order(ByteOrder.BIG_ENDIAN).getInt(0);
        if (magic == PcapngFormat.SECTION_HEADER) {
            return new PcapngReader(input);
        }
        ByteOrder order = ClassicPcapReader.orderOf(magic);
        if (order == null) {
            throw new PcapFormatException(
                    0, "0x" + Integer.toHexString(magic) + " begins neither a pcapng nor a pcap file");
        }
        return new ClassicPcapReader(input, order);
    }

    /**
     * Goes to the next packet.
     *
     * @return false at the end of the file
     * @throws PcapFormatException if the file is damaged or cut off here
     * @throws IOException if the stream fails
     */
    public abstract boolean next() throws IOException;

    /**
     * The current packet's octets, valid until the next call of {@link #next}.
     *
     * @return buffer whose capacity is the captured length
     */
    public final DirectBuffer packet() {
        return packet;
    }

    /**
     * Octets that were captured.
     *
     * @return from 0 up
     */
    public final int capturedLength() {
        return packet.capacity();
    }

    /**
     * Octets that the packet had, as the file says; not checked against the captured length.
     *
     * @return from 0 up, saturated at {@link Integer#MAX_VALUE}
     */
    public final int originalLength() {
        return originalLength;
    }

    /**
     * When the packet was captured, whatever resolution the file has; zero where the file has no time for it.
     *
     * @return nanoseconds since 1970
     */
    public final long timestampNs() {
        return timestampNs;
    }

    /**
     * Which interface the packet was captured on.
     *
     * @return number within the section, always less than {@link #interfaceCount()}
     */
    public final int interfaceId() {
        return interfaceId;
    }

    /**
     * Which way the packet went.
     *
     * @return {@link PacketDirection#UNKNOWN} if the file does not say
     */
    public final PacketDirection direction() {
        return direction;
    }

    /**
     * Comment on the packet.
     *
     * @return the first one, or {@code null} if there is none
     */
    public final String comment() {
        return comment;
    }

    /**
     * Interfaces described so far in the current section.
     *
     * @return from 0 up; always 1 in a classic file
     */
    public abstract int interfaceCount();

    /**
     * Name of an interface.
     *
     * @param id from 0 to {@link #interfaceCount()} - 1
     * @return its name, or {@code null} if the file does not say
     */
    public abstract String interfaceName(int id);

    /**
     * What kind of packets an interface has.
     *
     * @param id from 0 to {@link #interfaceCount()} - 1
     * @return see {@link LinkType}
     */
    public abstract int linkType(int id);

    @Override
    public final void close() throws IOException {
        input.close();
    }

    /** A length field of 32 bits that is shown to the user but not relied upon. */
    static int saturated(int unsigned) {
        return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
    }
}
