package dev.patchbay.datapath.action;

/**
 * The operations of an {@link ActionList} and how many words of operands each has.
 *
 * <p>An operation that holds a block of others names the block's length in words; the block follows directly. Blocks nest.
 */
final class Opcode {
    /** {@code port}: to a port. */
    static final int OUTPUT = 0;

    /** {@code port, vtep, vni, outer}: through a tunnel; outer as {@code TxBatch.outer} makes it. */
    static final int TUNNEL = 1;

    /** {@code tpid << 16 | tci}: push a VLAN tag. */
    static final int PUSH_VLAN = 2;

    /** Remove the outer VLAN tag. */
    static final int POP_VLAN = 3;

    /** {@code value high, value low, mask high, mask low}: set a field of up to 64 bits. */
    static final int SET = 4;

    /** The same with twice as many words: set a field of 128 bits. */
    static final int SET_WIDE = 5;

    /** {@code length}: cut the next output. */
    static final int TRUNCATE = 6;

    /** {@code reason}: the list drops for this reason. */
    static final int DROP = 7;

    /** {@code id}: look the frame up again under this recirculation id. */
    static final int RECIRCULATE = 8;

    /** In the word of {@link #RECIRCULATE}: recirculations so far do not count any more. */
    static final int AFRESH = 0x100;

    /** {@code request}: connection tracking; number in the list's row of requests. */
    static final int CT = 9;

    /** Forget what connection tracking said. */
    static final int CT_CLEAR = 10;

    /** {@code punt}: a copy to the slow path, for controllers. */
    static final int PUNT = 11;

    /** {@code meter}: drop or mark the frame if it exceeds the meter's rate. */
    static final int METER = 12;

    /** {@code words}: the block works on a copy. */
    static final int CLONE = 13;

    /** {@code probability, words}: the block works on a copy, in so many of 2³² cases. */
    static final int SAMPLE = 14;

    /** {@code length, words, words}: one of two blocks works on a copy: the first if the frame is longer. */
    static final int CHECK_LENGTH = 15;

    /** {@code Ethernet type, label stack entry}: push an MPLS label. */
    static final int PUSH_MPLS = 16;

    /** {@code Ethernet type}: remove the outer MPLS label. */
    static final int POP_MPLS = 17;

    /** {@code value, mask}: set the packet mark. */
    static final int SET_MARK = 18;

    /** {@code queue}: the queue of the following outputs. */
    static final int SET_PRIORITY = 19;

    /** {@code port, direction}: show the frame to who captures on a port; direction 1 is out of the switch. */
    static final int CAPTURE = 20;

    private static final int[] OPERANDS = {1, 4, 1, 0, 4, 8, 1, 1, 1, 1, 0, 1, 1, 1, 2, 3, 2, 1, 2, 1, 2};

    private Opcode() {}

    /** How many blocks follow; their lengths are the last operands. */
    static int blocks(int operation) {
        return switch (operation) {
            case CLONE, SAMPLE -> 1;
            case CHECK_LENGTH -> 2;
            default -> 0;
        };
    }

    /** Words behind the operation's own, blocks not counted. */
    static int operands(int operation) {
        return OPERANDS[operation];
    }
}
