package dev.patchbay.codec.pcap;

/** The numbers of pcapng that writer and reader share (draft-ietf-opsawg-pcapng sections 3 and 4). */
final class PcapngFormat {
    /** Section header block; reads the same in both byte orders. */
    static final int SECTION_HEADER = 0x0a0d0d0a;

    static final int INTERFACE_DESCRIPTION = 1;
    static final int SIMPLE_PACKET = 3;
    static final int ENHANCED_PACKET = 6;

    /** Tells the byte order of a section. */
    static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;

    static final int MAJOR_VERSION = 1;
    static final int MINOR_VERSION = 0;

    /** Block type, and block length before and after the body. */
    static final int BLOCK_OVERHEAD = 3 * Integer.BYTES;

    static final int OPTION_END = 0;
    static final int OPTION_COMMENT = 1;
    static final int OPTION_SHB_USER_APPLICATION = 4;
    static final int OPTION_IF_NAME = 2;
    static final int OPTION_IF_TSRESOL = 9;
    static final int OPTION_IF_TSOFFSET = 14;
    static final int OPTION_EPB_FLAGS = 2;
    static final int OPTION_HEADER = 2 * Short.BYTES;
    static final int OPTION_MAX = 0xffff;

    private PcapngFormat() {}

    /** Everything in pcapng is padded to four octets. */
    static int padded(int length) {
        return (length + 3) & ~3;
    }
}
