package dev.patchbay.flowcache.key;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * The part of {@link FlowKeyExtractor} that reads what IP packets carry: ports, types and codes, neighbour discovery.
 */
final class TransportFields {
    private static final ByteOrder WIRE = ByteOrder.BIG_ENDIAN;

    private static final int PROTO_ICMP = 1;
    private static final int PROTO_IGMP = 2;
    private static final int PROTO_TCP = 6;
    private static final int PROTO_UDP = 17;
    private static final int PROTO_ICMPV6 = 58;
    private static final int PROTO_SCTP = 132;

    private static final int TCP_HEADER = 20;
    private static final int TCP_FLAGS = 0x0fff;
    private static final int UDP_HEADER = 8;
    private static final int SCTP_HEADER = 12;
    private static final int ICMP_HEADER = 8;
    private static final int ND_SOLICITATION = 135;
    private static final int ND_ADVERTISEMENT = 136;
    private static final int ND_TARGET_LENGTH = 16;
    private static final int ND_OPTION_UNIT = 8;
    private static final int ND_SOURCE_ADDRESS = 1;
    private static final int ND_TARGET_ADDRESS = 2;

    private static final long MAC_IN_PLACE = 0xffff_ffff_ffff_0000L;
    private static final long LOW_INT = 0xffff_ffffL;

    private TransportFields() {}

    /**
     * Reads the header at {@code position}, if it is whole; returns how many words are in use, given those used before.
     */
    static int read(DirectBuffer buffer, int position, int end, int protocol, long[] words, int used) {
        int size = end - position;
        switch (protocol) {
            case PROTO_TCP -> {
                if (size >= TCP_HEADER) {
                    int control = buffer.getShort(position + 12, WIRE) & 0xffff;
                    int headerLength = (control >>> 10) & 0x3c;
                    if (headerLength >= TCP_HEADER && size >= headerLength) {
                        words[4] |= (long) buffer.getInt(position, WIRE) << 32;
                        words[5] |= (long) (control & TCP_FLAGS) << 32;
                        return Math.max(used, 6);
                    }
                }
            }
            case PROTO_UDP -> {
                if (size >= UDP_HEADER) {
                    words[4] |= (long) buffer.getInt(position, WIRE) << 32;
                }
            }
            case PROTO_SCTP -> {
                if (size >= SCTP_HEADER) {
                    words[4] |= (long) buffer.getInt(position, WIRE) << 32;
                }
            }
            case PROTO_ICMP -> {
                if (size >= ICMP_HEADER) {
                    typeAndCode(buffer, position, words);
                }
            }
            case PROTO_IGMP -> {
                if (size >= ICMP_HEADER) {
                    typeAndCode(buffer, position, words);
                    // Open vSwitch keeps the group address in the field of ND's reserved bits.
                    words[20] |= buffer.getInt(position + 4, WIRE) & LOW_INT;
                    return Math.max(used, 21);
                }
            }
            case PROTO_ICMPV6 -> {
                if (size >= ICMP_HEADER) {
                    int typeAndCode = typeAndCode(buffer, position, words);
                    if (typeAndCode == ND_SOLICITATION << 8 || typeAndCode == ND_ADVERTISEMENT << 8) {
                        neighbourDiscovery(buffer, position + 4, end, words);
                        return Math.max(used, 23);
                    }
                }
            }
            default -> {}
        }
        return used;
    }

    private static int typeAndCode(DirectBuffer buffer, int position, long[] words) {
        int typeAndCode = buffer.getShort(position, WIRE) & 0xffff;
        words[4] |= ((long) (typeAndCode >>> 8) << 48) | ((long) (typeAndCode & 0xff) << 32);
        return typeAndCode;
    }

    /** Target and link-layer addresses; the same option twice makes both and the target void, not its type. */
    private static void neighbourDiscovery(DirectBuffer buffer, int start, int end, long[] words) {
        words[20] |= buffer.getInt(start, WIRE) & LOW_INT;
        int position = start + 4;
        if (end - position < ND_TARGET_LENGTH) {
            return;
        }
        words[21] = buffer.getLong(position, WIRE);
        words[22] = buffer.getLong(position + 8, WIRE);
        position += ND_TARGET_LENGTH;
        while (end - position >= ND_OPTION_UNIT) {
            long option = buffer.getLong(position, WIRE);
            int length = ((int) (option >>> 48) & 0xff) * ND_OPTION_UNIT;
            if (length == 0 || length > end - position) {
                return;
            }
            int type = (int) (option >>> 56);
            if (length == ND_OPTION_UNIT && (type == ND_SOURCE_ADDRESS || type == ND_TARGET_ADDRESS)) {
                int word = type == ND_SOURCE_ADDRESS ? 14 : 15;
                if ((words[word] & MAC_IN_PLACE) != 0) {
                    words[14] &= ~MAC_IN_PLACE;
                    words[15] = 0;
                    words[21] = 0;
                    words[22] = 0;
                    return;
                }
                words[word] |= option << 16;
                words[14] |= (words[14] & 0xff) == 0 ? type : 0;
            }
            position += length;
        }
    }
}
