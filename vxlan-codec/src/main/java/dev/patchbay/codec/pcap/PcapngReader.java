package dev.patchbay.codec.pcap;

import static dev.patchbay.codec.pcap.PcapngFormat.padded;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads pcapng: any number of sections, each in its own byte order and with its own interfaces; enhanced and simple
 * packet blocks. Blocks and options of other kinds are skipped.
 */
final class PcapngReader extends PcapReader {
    private static final int LENGTH_AT = 4;
    private static final int BODY = 8;
    private static final int SECTION_MIN = 28;
    private static final int INTERFACE_MIN = 20;
    private static final int SIMPLE_PACKET_MIN = 16;
    private static final int ENHANCED_PACKET_MIN = 32;
    private static final int MICROSECONDS = 6;

    private final List<CaptureInterface> interfaces = new ArrayList<>();

    /** Offset of the current block in the file. */
    private long start;

    PcapngReader(PcapInput input) throws IOException {
        super(input);
        // The block's type has been taken already to tell the format.
        readSection(readBlock(Integer.BYTES));
    }

    @Override
    public boolean next() throws IOException {
        while (true) {
            start = input.offset();
            int taken = input.read(0, Integer.BYTES);
            if (taken == 0) {
                return false;
            }
            int length = readBlock(taken);
            switch (input.view().getInt(0)) {
                case PcapngFormat.SECTION_HEADER -> readSection(length);
                case PcapngFormat.INTERFACE_DESCRIPTION -> readInterface(length);
                case PcapngFormat.ENHANCED_PACKET -> {
                    readEnhancedPacket(length);
                    return true;
                }
                case PcapngFormat.SIMPLE_PACKET -> {
                    readSimplePacket(length);
                    return true;
                }
                default -> {
                    // A block of another kind: statistics, names, custom …
                }
            }
        }
    }

    /** Reads the rest of a block of which {@code taken} octets are there, and answers its length. */
    private int readBlock(int taken) throws IOException {
        int headLength = BODY + Integer.BYTES;
        if (taken < Integer.BYTES || input.read(taken, headLength - taken) < headLength - taken) {
            throw cutOff();
        }
        // In a section header the word behind the length tells the byte order of all that follows, the length included.
        if (input.view().getInt(0) == PcapngFormat.SECTION_HEADER) {
            input.view()
                    .order(byteOrder(input.view().order(ByteOrder.BIG_ENDIAN).getInt(BODY)));
        }
        int length = input.view().getInt(LENGTH_AT);
        if (length < PcapngFormat.BLOCK_OVERHEAD || (length & 3) != 0) {
            throw new PcapFormatException(
                    start + LENGTH_AT, "a block cannot have " + Integer.toUnsignedString(length) + " octets");
        }
        if (length > PcapInput.MAX_BLOCK) {
            throw new PcapFormatException(start + LENGTH_AT, "a block of " + length + " octets is longer than 16 MiB");
        }
        if (input.read(headLength, length - headLength) < length - headLength) {
            throw cutOff();
        }
        int trailer = input.view().getInt(length - Integer.BYTES);
        if (trailer != length) {
            throw new PcapFormatException(
                    start + length - Integer.BYTES,
                    "a block of " + length + " octets ends with the length " + Integer.toUnsignedString(trailer));
        }
        return length;
    }

    private ByteOrder byteOrder(int magic) throws PcapFormatException {
        if (magic == PcapngFormat.BYTE_ORDER_MAGIC) {
            return ByteOrder.BIG_ENDIAN;
        }
        if (Integer.reverseBytes(magic) == PcapngFormat.BYTE_ORDER_MAGIC) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        throw new PcapFormatException(
                start + BODY, "0x" + Integer.toHexString(magic) + " is not the byte-order magic of a section header");
    }

    private void readSection(int length) throws PcapFormatException {
        requireLength("a section header", length, SECTION_MIN);
        int major = input.view().getShort(BODY + 4) & 0xffff;
        if (major != PcapngFormat.MAJOR_VERSION) {
            throw new PcapFormatException(start + BODY + 4, "version " + major + " of the pcapng format is not known");
        }
        interfaces.clear();
    }

    private void readInterface(int length) throws PcapFormatException {
        requireLength("an interface description", length, INTERFACE_MIN);
        ByteBuffer block = input.view();
        int linkType = block.getShort(BODY) & 0xffff;
        int snapLength = block.getInt(BODY + 4);
        String name = null;
        int resolution = MICROSECONDS;
        long offsetSeconds = 0;
        int end = length - Integer.BYTES;
        int at = BODY + 8;
        while (isOption(at, end)) {
            int value = at + PcapngFormat.OPTION_HEADER;
            int valueLength = block.getShort(at + 2) & 0xffff;
            switch (block.getShort(at) & 0xffff) {
                case PcapngFormat.OPTION_IF_NAME -> name = text(value, valueLength);
                case PcapngFormat.OPTION_IF_TSRESOL -> {
                    requireValue(at, valueLength, 1);
                    resolution = block.get(value) & 0xff;
                }
                case PcapngFormat.OPTION_IF_TSOFFSET -> {
                    requireValue(at, valueLength, Long.BYTES);
                    offsetSeconds = block.getLong(value);
                }
                default -> {
                    // An option that packets do not depend on.
                }
            }
            at = value + padded(valueLength);
        }
        interfaces.add(new CaptureInterface(name, linkType, snapLength, resolution, offsetSeconds));
    }

    private void readEnhancedPacket(int length) throws PcapFormatException {
        requireLength("an enhanced packet block", length, ENHANCED_PACKET_MIN);
        ByteBuffer block = input.view();
        interfaceId = block.getInt(BODY);
        if (interfaceId < 0 || interfaceId >= interfaces.size()) {
            throw new PcapFormatException(
                    start + BODY,
                    "interface " + Integer.toUnsignedString(interfaceId) + " is not described: there are "
                            + interfaces.size());
        }
        long timestamp = (long) block.getInt(BODY + 4) << 32 | Integer.toUnsignedLong(block.getInt(BODY + 8));
        timestampNs = interfaces.get(interfaceId).toNanoseconds(timestamp);
        int captured = block.getInt(BODY + 12);
        originalLength = saturated(block.getInt(BODY + 16));
        int data = BODY + 20;
        int end = length - Integer.BYTES;
        if (captured < 0 || captured > end - data) {
            throw new PcapFormatException(
                    start + BODY + 12,
                    "a packet of " + Integer.toUnsignedString(captured) + " octets does not fit its block");
        }
        packet.wrap(input.bytes(), data, captured);
        readPacketOptions(data + padded(captured), end);
    }

    private void readPacketOptions(int first, int end) throws PcapFormatException {
        ByteBuffer block = input.view();
        direction = PacketDirection.UNKNOWN;
        comment = null;
        int at = first;
        while (isOption(at, end)) {
            int value = at + PcapngFormat.OPTION_HEADER;
            int valueLength = block.getShort(at + 2) & 0xffff;
            switch (block.getShort(at) & 0xffff) {
                case PcapngFormat.OPTION_COMMENT -> comment = comment == null ? text(value, valueLength) : comment;
                case PcapngFormat.OPTION_EPB_FLAGS -> {
                    requireValue(at, valueLength, Integer.BYTES);
                    direction = PacketDirection.ofFlags(block.getInt(value));
                }
                default -> {
                    // Hashes, drop counts, queues …
                }
            }
            at = value + padded(valueLength);
        }
    }

    // A simple packet belongs to the first interface; it has no time, and its captured length must be concluded.
    private void readSimplePacket(int length) throws PcapFormatException {
        requireLength("a simple packet block", length, SIMPLE_PACKET_MIN);
        if (interfaces.isEmpty()) {
            throw new PcapFormatException(start, "a simple packet block comes before any interface is described");
        }
        int data = BODY + Integer.BYTES;
        int room = length - Integer.BYTES - data;
        int original = input.view().getInt(BODY);
        int snapLength = interfaces.getFirst().snapLength();
        int captured = Math.min(room, saturated(original));
        if (snapLength > 0) {
            captured = Math.min(captured, snapLength);
        }
        interfaceId = 0;
        timestampNs = 0;
        originalLength = saturated(original);
        direction = PacketDirection.UNKNOWN;
        comment = null;
        packet.wrap(input.bytes(), data, captured);
    }

    /** Whether an option begins here, one that fits; false at the end of the options, stated or not. */
    private boolean isOption(int at, int end) throws PcapFormatException {
        if (at >= end) {
            return false;
        }
        // Block and options are multiples of four octets, so there is room for an option's header.
        int code = input.view().getShort(at) & 0xffff;
        int valueLength = input.view().getShort(at + 2) & 0xffff;
        if (code == PcapngFormat.OPTION_END) {
            return false;
        }
        if (padded(valueLength) > end - at - PcapngFormat.OPTION_HEADER) {
            throw new PcapFormatException(
                    start + at, "option " + code + " of " + valueLength + " octets does not fit its block");
        }
        return true;
    }

    private void requireValue(int at, int valueLength, int expected) throws PcapFormatException {
        if (valueLength != expected) {
            int code = input.view().getShort(at) & 0xffff;
            throw new PcapFormatException(
                    start + at, "option " + code + " has " + valueLength + " octets instead of " + expected);
        }
    }

    private void requireLength(String what, int length, int min) throws PcapFormatException {
        if (length < min) {
            throw new PcapFormatException(start + LENGTH_AT, what + " of " + length + " octets is shorter than " + min);
        }
    }

    private PcapFormatException cutOff() {
        return new PcapFormatException(start, "it ends within a block");
    }

    private String text(int at, int length) {
        return new String(input.bytes(), at, length, UTF_8);
    }

    @Override
    public int interfaceCount() {
        return interfaces.size();
    }

    @Override
    public String interfaceName(int id) {
        return interfaces.get(id).name();
    }

    @Override
    public int linkType(int id) {
        return interfaces.get(id).linkType();
    }
}
