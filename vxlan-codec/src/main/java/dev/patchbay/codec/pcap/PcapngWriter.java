package dev.patchbay.codec.pcap;

import static dev.patchbay.codec.pcap.PcapngFormat.padded;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * Writes a pcapng file with one section.
 *
 * <p><b>What.</b> Interfaces are added at any time before their first packet. A packet block looks like this:
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                    Block Type = 0x00000006                    |
 *  |                      Block Total Length                       |
 *  |                         Interface ID                          |
 *  |                 Timestamp, upper 32 bits (ns)                 |
 *  |                 Timestamp, lower 32 bits (ns)                 |
 *  |                    Captured Packet Length                     |
 *  |                    Original Packet Length                     |
 *  |              Packet Data, padded to four octets ...           |
 *  |         Options: comment, flags (direction), end ...          |
 *  |                      Block Total Length                       |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p><b>Invariants.</b> Little-endian on every machine, nothing taken from clock or system: equal calls give equal bytes.
 * Blocks reach the channel whole.
 *
 * <p><b>Threads.</b> Confined to one thread.
 *
 * <p><b>Memory.</b> One buffer that collects blocks until {@link #flush()}, {@link #close()} or until it is full.
 */
public final class PcapngWriter implements Closeable {
    /** Snap length of an interface that never cuts packets. */
    public static final int NO_SNAP_LENGTH = 0;

    private static final int INITIAL_CAPACITY = 64 * 1024;
    private static final int NANOSECONDS = 9;
    private static final byte[] USER_APPLICATION = "Patchbay".getBytes(UTF_8);
    private static final byte[] NO_COMMENT = {};

    private final WritableByteChannel channel;
    private ByteBuffer blocks = ByteBuffer.allocate(INITIAL_CAPACITY).order(ByteOrder.LITTLE_ENDIAN);
    private int[] snapLengths = new int[4];
    private int interfaces;

    /**
     * Starts a file. The section header is written with the first flush.
     *
     * @param channel to write to, a blocking one; closed by {@link #close()}
     */
    public PcapngWriter(WritableByteChannel channel) {
        this.channel = channel;
        int start = beginBlock(PcapngFormat.SECTION_HEADER);
        blocks.putInt(PcapngFormat.BYTE_ORDER_MAGIC);
        blocks.putShort((short) PcapngFormat.MAJOR_VERSION);
        blocks.putShort((short) PcapngFormat.MINOR_VERSION);
        blocks.putLong(-1); // length of the section: not known
        putOption(PcapngFormat.OPTION_SHB_USER_APPLICATION, USER_APPLICATION);
        endOptions();
        endBlock(start);
    }

    /**
     * Starts a file.
     *
     * @param out to write to; closed by {@link #close()}
     */
    public PcapngWriter(OutputStream out) {
        this(Channels.newChannel(out));
    }

    /**
     * Adds an Ethernet interface that never cuts packets.
     *
     * @param name as shown to the user
     * @return number of the interface for {@link #write}
     * @throws IOException if the channel fails
     */
    public int addInterface(String name) throws IOException {
        return addInterface(name, LinkType.ETHERNET, NO_SNAP_LENGTH);
    }

    /**
     * Adds an interface.
     *
     * @param name as shown to the user, at most 65,535 octets of UTF-8
     * @param linkType see {@link LinkType}
     * @param snapLength octets kept of each packet, or {@link #NO_SNAP_LENGTH}
     * @return number of the interface for {@link #write}, counted from 0
     * @throws IOException if the channel fails
     * @throws IllegalArgumentException if a value does not fit its field
     */
    public int addInterface(String name, int linkType, int snapLength) throws IOException {
        if (linkType < 0 || linkType > 0xffff) {
            throw new IllegalArgumentException("link type " + linkType + " is not between 0 and 65535");
        }
        if (snapLength < 0) {
            throw new IllegalArgumentException("snap length " + snapLength + " is negative");
        }
        byte[] nameBytes = optionValue("interface name", name);
        ensureRoom(64 + nameBytes.length);
        int start = beginBlock(PcapngFormat.INTERFACE_DESCRIPTION);
        blocks.putShort((short) linkType);
        blocks.putShort((short) 0);
        blocks.putInt(snapLength);
        putOption(PcapngFormat.OPTION_IF_NAME, nameBytes);
        putOption(PcapngFormat.OPTION_IF_TSRESOL, new byte[] {NANOSECONDS});
        endOptions();
        endBlock(start);
        if (interfaces == snapLengths.length) {
            snapLengths = Arrays.copyOf(snapLengths, 2 * interfaces);
        }
        snapLengths[interfaces] = snapLength;
        return interfaces++;
    }

    /**
     * Writes a whole packet without a comment.
     *
     * @param interfaceId from {@link #addInterface}
     * @param timestampNs nanoseconds since 1970
     * @param buffer that holds the packet
     * @param offset of its first octet
     * @param length in octets
     * @param direction of the packet
     * @throws IOException if the channel fails
     */
    public void write(
            int interfaceId, long timestampNs, DirectBuffer buffer, int offset, int length, PacketDirection direction)
            throws IOException {
        write(interfaceId, timestampNs, buffer, offset, length, length, direction, null);
    }

    /**
     * Writes a packet. What goes beyond the interface's snap length is left out.
     *
     * @param interfaceId from {@link #addInterface}
     * @param timestampNs nanoseconds since 1970
     * @param buffer that holds the packet
     * @param offset of its first octet
     * @param length octets at hand
     * @param originalLength octets the packet had when it was captured, at least {@code length}
     * @param direction of the packet
     * @param comment shown with the packet, at most 65,535 octets of UTF-8, or {@code null}
     * @throws IOException if the channel fails
     * @throws IllegalArgumentException if there is no such interface, or a value does not fit its field
     */
    public void write(
            int interfaceId,
            long timestampNs,
            DirectBuffer buffer,
            int offset,
            int length,
            int originalLength,
            PacketDirection direction,
            String comment)
            throws IOException {
        if (interfaceId < 0 || interfaceId >= interfaces) {
            throw new IllegalArgumentException("no interface " + interfaceId + ": there are " + interfaces);
        }
        if (length < 0 || originalLength < length) {
            throw new IllegalArgumentException("lengths " + length + " of " + originalLength + " make no packet");
        }
        int snapLength = snapLengths[interfaceId];
        int captured = snapLength == NO_SNAP_LENGTH ? length : Math.min(length, snapLength);
        byte[] commentBytes = comment == null ? NO_COMMENT : optionValue("comment", comment);
        ensureRoom(64 + captured + commentBytes.length);
        int start = beginBlock(PcapngFormat.ENHANCED_PACKET);
        blocks.putInt(interfaceId);
        blocks.putInt((int) (timestampNs >>> 32));
        blocks.putInt((int) timestampNs);
        blocks.putInt(captured);
        blocks.putInt(originalLength);
        buffer.getBytes(offset, blocks, captured);
        pad(captured);
        if (comment != null) {
            putOption(PcapngFormat.OPTION_COMMENT, commentBytes);
        }
        if (direction != PacketDirection.UNKNOWN) {
            blocks.putShort((short) PcapngFormat.OPTION_EPB_FLAGS);
            blocks.putShort((short) Integer.BYTES);
            blocks.putInt(direction.flags());
        }
        endOptions();
        endBlock(start);
    }

    /**
     * Hands all blocks written so far to the channel.
     *
     * @throws IOException if the channel fails
     */
    public void flush() throws IOException {
        blocks.flip();
        while (blocks.hasRemaining()) {
            channel.write(blocks);
        }
        blocks.clear();
    }

    /**
     * Flushes, and closes the channel whether that works or not.
     *
     * @throws IOException if the channel fails
     */
    @Override
    public void close() throws IOException {
        try (channel) {
            flush();
        }
    }

    private void ensureRoom(int octets) throws IOException {
        if (blocks.remaining() < octets) {
            flush();
            if (blocks.capacity() < octets) {
                blocks = ByteBuffer.allocate(octets).order(ByteOrder.LITTLE_ENDIAN);
            }
        }
    }

    private int beginBlock(int type) {
        int start = blocks.position();
        blocks.putInt(type).putInt(0);
        return start;
    }

    private void endBlock(int start) {
        int length = blocks.position() - start + Integer.BYTES;
        blocks.putInt(length);
        blocks.putInt(start + Integer.BYTES, length);
    }

    private static byte[] optionValue(String what, String text) {
        byte[] value = text.getBytes(UTF_8);
        if (value.length > PcapngFormat.OPTION_MAX) {
            throw new IllegalArgumentException(what + " of " + value.length + " octets is longer than 65535");
        }
        return value;
    }

    private void putOption(int code, byte[] value) {
        blocks.putShort((short) code);
        blocks.putShort((short) value.length);
        blocks.put(value);
        pad(value.length);
    }

    private void endOptions() {
        blocks.putInt(PcapngFormat.OPTION_END);
    }

    private void pad(int length) {
        for (int i = length; i < padded(length); i++) {
            blocks.put((byte) 0);
        }
    }
}
