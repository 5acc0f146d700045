package dev.patchbay.datapath.underlay.linux;

import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An array of {@code struct mmsghdr} with what its entries point to: addresses, pieces ({@code struct iovec}) and control
 * messages.
 *
 * <p><b>What.</b> Plain memory outside the heap, written and read in place, since the kernel takes it as it is: 64-bit Linux
 * with the least significant octet first. Message, address and control memory have fixed places; pieces are taken one after
 * the other.
 *
 * <p><b>Threads.</b> Confined to one worker's engine. <b>Memory.</b> Allocated once.
 */
final class MessageVector {
    /** Octets of one {@code struct mmsghdr}. */
    static final int MESSAGE = 64;

    /** Octets of one {@code struct iovec}. */
    static final int PIECE = 16;

    /** Octets for one address: {@code struct sockaddr_in6} is the longest, with 28. */
    static final int NAME = 32;

    /** The kernel had more than the pieces could take. */
    static final int TRUNCATED = 0x20;

    /** The kernel had more control messages than there was room for. */
    static final int CONTROL_TRUNCATED = 0x08;

    private static final int MSG_NAME = 0;
    private static final int MSG_NAMELEN = 8;
    private static final int MSG_IOV = 16;
    private static final int MSG_IOVLEN = 24;
    private static final int MSG_CONTROL = 32;
    private static final int MSG_CONTROLLEN = 40;
    private static final int MSG_FLAGS = 48;
    private static final int MSG_LEN = 56;
    private static final int IOV_BASE = 0;
    private static final int IOV_LEN = 8;

    private final UnsafeBuffer messages;
    private final UnsafeBuffer pieces;
    private final UnsafeBuffer names;
    private final UnsafeBuffer controls;
    private final int controlBytes;
    private final long piecesAddress;
    private final long controlsAddress;

    /**
     * Allocates memory full of zeros.
     *
     * @param capacity messages.
     * @param pieceCapacity pieces of all messages together.
     * @param controlBytes octets of control messages per message, a multiple of 8.
     */
    MessageVector(int capacity, int pieceCapacity, int controlBytes) {
        this.controlBytes = controlBytes;
        messages = allocate(capacity * MESSAGE);
        pieces = allocate(pieceCapacity * PIECE);
        names = allocate(capacity * NAME);
        controls = allocate(capacity * controlBytes);
        piecesAddress = pieces.addressOffset();
        controlsAddress = controls.addressOffset();
    }

    private static UnsafeBuffer allocate(int bytes) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(bytes, BitUtil.CACHE_LINE_LENGTH));
    }

    /** Address of a message, for a system call. */
    long address(int message) {
        return messages.addressOffset() + (long) message * MESSAGE;
    }

    /** Address and length of the memory that the kernel reads a destination from or writes a source to. */
    void name(int message, long address, int length) {
        messages.putLong(message * MESSAGE + MSG_NAME, address);
        messages.putInt(message * MESSAGE + MSG_NAMELEN, length);
    }

    /** Lets the kernel write the source to this vector's own memory, which {@link #names} gives. */
    void ownName(int message) {
        name(message, names.addressOffset() + (long) message * NAME, NAME);
    }

    /** Says which pieces a message is made of. */
    void pieces(int message, int first, int count) {
        messages.putLong(message * MESSAGE + MSG_IOV, piecesAddress + (long) first * PIECE);
        messages.putLong(message * MESSAGE + MSG_IOVLEN, count);
    }

    /** Says where a piece is. */
    void piece(int piece, long address, int length) {
        pieces.putLong(piece * PIECE + IOV_BASE, address);
        pieces.putLong(piece * PIECE + IOV_LEN, length);
    }

    /** Says how many octets of its control memory a message uses. */
    void control(int message, int length) {
        messages.putLong(
                message * MESSAGE + MSG_CONTROL, length == 0 ? 0 : controlsAddress + (long) message * controlBytes);
        messages.putLong(message * MESSAGE + MSG_CONTROLLEN, length);
    }

    /** What the kernel changed when it filled a message is made good. */
    void renew(int message) {
        messages.putInt(message * MESSAGE + MSG_NAMELEN, NAME);
        messages.putLong(message * MESSAGE + MSG_CONTROLLEN, controlBytes);
    }

    /** Octets of a received message. */
    int length(int message) {
        return messages.getInt(message * MESSAGE + MSG_LEN);
    }

    /** {@link #TRUNCATED} and {@link #CONTROL_TRUNCATED} of a received message. */
    int flags(int message) {
        return messages.getInt(message * MESSAGE + MSG_FLAGS);
    }

    /** Octets of control messages that the kernel wrote. */
    int controlLength(int message) {
        return (int) messages.getLong(message * MESSAGE + MSG_CONTROLLEN);
    }

    /** Control memory of all messages. */
    UnsafeBuffer controls() {
        return controls;
    }

    /** Where the control memory of a message begins in {@link #controls}. */
    int control(int message) {
        return message * controlBytes;
    }

    /** Address memory of all messages. */
    UnsafeBuffer names() {
        return names;
    }

    /** Where the address memory of a message begins in {@link #names}. */
    int name(int message) {
        return message * NAME;
    }
}
