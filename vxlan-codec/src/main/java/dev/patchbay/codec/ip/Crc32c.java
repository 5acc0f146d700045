package dev.patchbay.codec.ip;

import org.agrona.DirectBuffer;

/**
 * CRC-32C (Castagnoli) as SCTP uses it (RFC 9260 appendix A), over a {@link DirectBuffer}.
 *
 * <p>The JDK's {@link java.util.zip.CRC32C} takes arrays and byte buffers only, and a direct buffer may stand for memory
 * that is neither; so this is a plain table look-up per octet. SCTP is rare on the networks this switch carries.
 */
public final class Crc32c {
    /** State to begin with. */
    public static final int START = -1;

    private static final int REVERSED_POLYNOMIAL = 0x82f6_3b78;
    private static final int[] TABLE = table();

    private Crc32c() {}

    /**
     * Takes a range into a running sum.
     *
     * @param state {@link #START} or the result of the call for the range before
     * @param buffer that holds the range
     * @param offset of its first octet
     * @param length in octets
     * @return new state
     */
    public static int update(int state, DirectBuffer buffer, int offset, int length) {
        int crc = state;
        for (int i = offset, end = offset + length; i < end; i++) {
            crc = crc >>> 8 ^ TABLE[(crc ^ buffer.getByte(i)) & 0xff];
        }
        return crc;
    }

    /**
     * Takes zero octets into a running sum, for a field that counts as zero.
     *
     * @param state the running sum
     * @param count how many octets
     * @return new state
     */
    public static int updateZeros(int state, int count) {
        int crc = state;
        for (int i = 0; i < count; i++) {
            crc = crc >>> 8 ^ TABLE[crc & 0xff];
        }
        return crc;
    }

    /**
     * The sum of all ranges taken.
     *
     * @param state the running sum
     * @return the CRC, least significant octet to be sent first
     */
    public static int finish(int state) {
        return ~state;
    }

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : REVERSED_POLYNOMIAL);
            }
            table[i] = crc;
        }
        return table;
    }
}
