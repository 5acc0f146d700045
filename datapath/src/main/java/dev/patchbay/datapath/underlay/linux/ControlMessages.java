package dev.patchbay.datapath.underlay.linux;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Control messages (cmsg(3)) of UDP sockets: written for datagrams that are sent, read of those that were received.
 *
 * <p><b>What.</b> Reading keeps the last message's values in fields, so that nothing is allocated; what the kernel did not
 * say is 0. Each entry is a header of 16 octets (length with header, level, type) and data padded to 8.
 *
 * <p><b>Threads.</b> Confined to one worker's engine.
 */
final class ControlMessages {
    /** Room for all that a message may carry in one direction. */
    static final int MAX_BYTES = 128;

    private static final int LEVEL = 8;
    private static final int TYPE = 12;
    private static final int DATA = 16;
    private static final int ALIGNMENT = 8;

    private int segment;
    private int tos;
    private int ttl;
    private int drops;
    private boolean dropsKnown;

    /** Appends one with a number of two octets; where the next one goes. */
    static int putShort(UnsafeBuffer buffer, int offset, int level, int type, int value) {
        header(buffer, offset, DATA + Short.BYTES, level, type);
        buffer.putShort(offset + DATA, (short) value);
        return offset + DATA + ALIGNMENT;
    }

    /** Appends one with a number of four octets; where the next one goes. */
    static int putInt(UnsafeBuffer buffer, int offset, int level, int type, int value) {
        header(buffer, offset, DATA + Integer.BYTES, level, type);
        buffer.putInt(offset + DATA, value);
        return offset + DATA + ALIGNMENT;
    }

    private static void header(UnsafeBuffer buffer, int offset, int length, int level, int type) {
        buffer.putLong(offset, length);
        buffer.putInt(offset + LEVEL, level);
        buffer.putInt(offset + TYPE, type);
    }

    /**
     * Reads what the kernel wrote.
     *
     * @param buffer control memory.
     * @param offset of the first entry.
     * @param length of all; an entry that reaches beyond is not read.
     */
    void read(UnsafeBuffer buffer, int offset, int length) {
        segment = 0;
        tos = 0;
        ttl = 0;
        dropsKnown = false;
        int end = offset + length;
        int entry = offset;
        while (end - entry >= DATA) {
            long size = buffer.getLong(entry);
            if (size < DATA || size > end - entry) {
                return;
            }
            int data = (int) size - DATA;
            int value = data >= Integer.BYTES
                    ? buffer.getInt(entry + DATA)
                    : data > 0 ? buffer.getByte(entry + DATA) & 0xff : 0;
            take(buffer.getInt(entry + LEVEL), buffer.getInt(entry + TYPE), value);
            entry += (int) size + ALIGNMENT - 1 & -ALIGNMENT;
        }
    }

    private void take(int level, int type, int value) {
        if (level == UdpSocket.SOL_UDP && type == UdpSocket.UDP_GRO) {
            segment = value;
        } else if (level == UdpSocket.SOL_SOCKET && type == UdpSocket.SO_RXQ_OVFL) {
            drops = value;
            dropsKnown = true;
        } else if ((level == UdpSocket.SOL_IP && type == UdpSocket.IP_TOS)
                || (level == UdpSocket.SOL_IPV6 && type == UdpSocket.IPV6_TCLASS)) {
            tos = value & 0xff;
        } else if ((level == UdpSocket.SOL_IP && type == UdpSocket.IP_TTL)
                || (level == UdpSocket.SOL_IPV6 && type == UdpSocket.IPV6_HOPLIMIT)) {
            ttl = value & 0xff;
        }
    }

    /** Octets of each datagram in a received message but the last, which may be shorter; 0 if it is just one. */
    int segment() {
        return segment;
    }

    /** TOS or traffic class. */
    int tos() {
        return tos;
    }

    /** TTL or hop limit. */
    int ttl() {
        return ttl;
    }

    /** Whether the message told how many the kernel has dropped: it does once it has. */
    boolean dropsKnown() {
        return dropsKnown;
    }

    /** How many the kernel has dropped at this socket so far, modulo 2^32. */
    int drops() {
        return drops;
    }
}
