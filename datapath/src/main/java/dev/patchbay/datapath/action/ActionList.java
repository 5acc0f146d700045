package dev.patchbay.datapath.action;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.underlay.TxBatch;
import dev.patchbay.flowcache.key.FlowField;
import java.util.Arrays;

/**
 * What to do with a frame: an immutable program for {@link ActionExecutor}.
 *
 * <p><b>What.</b> A row of {@code int}s. Each action is one word (operation in the low eight bits) and a fixed number of
 * operands, see the {@code OP_} constants. Setting a field writes to the frame as it is at that point, so what an output
 * carries is what the actions before it made.
 *
 * <p><b>Invariants.</b> Two lists are equal if their programs are; the slow path keeps one object per program.
 *
 * <p><b>Threads.</b> Immutable; safe once published.
 *
 * <p><b>Memory.</b> 4 bytes per word: an output takes 2 words, a tunnel output 5, a set of up to 64 bits 5.
 */
@SuppressWarnings("EnumOrdinal") // Enums are stored as numbers inside the program.
public final class ActionList {
    /** {@code port}: to a port. */
    static final int OP_OUTPUT = 0;

    /** {@code port, vtep, vni, outer}: through a tunnel; outer as {@code TxBatch.outer} makes it. */
    static final int OP_TUNNEL = 1;

    /** {@code tpid << 16 | tci}: push a VLAN tag. */
    static final int OP_PUSH_VLAN = 2;

    /** Remove the outer VLAN tag. */
    static final int OP_POP_VLAN = 3;

    /** {@code value high, value low, mask high, mask low}: set a field of up to 64 bits. */
    static final int OP_SET = 4;

    /** The same with twice as many words: set a field of 128 bits. */
    static final int OP_SET_WIDE = 5;

    /** {@code length}: cut the next output. */
    static final int OP_TRUNCATE = 6;

    /** {@code reason}: the list drops for this reason. */
    static final int OP_DROP = 7;

    private static final int[] OPERANDS = {1, 4, 1, 0, 4, 8, 1, 1};

    /** Bits of an operation's word above the operation: header kind, then field. */
    private static final int KIND_SHIFT = 8;

    private static final int FIELD_SHIFT = 16;
    private static final FlowField[] FIELDS = FlowField.values();

    /** Drops without a more telling reason. */
    public static final ActionList DROP = dropping(DropReason.ACTIONS_DROP);

    private final int[] code;
    private final boolean tunnels;
    private final int hash;

    ActionList(int[] code, boolean tunnels) {
        this.code = code;
        this.tunnels = tunnels;
        this.hash = Arrays.hashCode(code);
    }

    /**
     * A list that only drops.
     *
     * @param reason that is counted, of scope frame.
     * @return a list without outputs.
     */
    public static ActionList dropping(DropReason reason) {
        return new ActionList(new int[] {OP_DROP, reason.ordinal()}, false);
    }

    /**
     * Whether there is nothing to do, which drops the frame.
     *
     * @return true for a list without any action.
     */
    public boolean isEmpty() {
        return code.length == 0;
    }

    /**
     * Whether a frame may leave by a tunnel, so that the hash of its flow is needed.
     *
     * @return true if there is a tunnel output.
     */
    public boolean tunnels() {
        return tunnels;
    }

    /** The program; not to be changed. */
    int[] code() {
        return code;
    }

    static int operation(int word) {
        return word & 0xff;
    }

    static int operands(int operation) {
        return OPERANDS[operation];
    }

    static int setWord(int operation, HeaderKind kind, FlowField field) {
        return operation | kind.ordinal() << KIND_SHIFT | field.ordinal() << FIELD_SHIFT;
    }

    static FlowField field(int word) {
        return FIELDS[word >>> FIELD_SHIFT];
    }

    static HeaderKind kind(int word) {
        return HeaderKind.of(word >>> KIND_SHIFT & 0xff);
    }

    /** All bits of a field of up to 64 bits. The key keeps the 20 bits of a flow label in 32. */
    static long all(FlowField field) {
        return (1L << (field == FlowField.IPV6_LABEL ? 20 : field.width())) - 1;
    }

    static long longAt(int[] code, int index) {
        return (long) code[index] << 32 | (code[index + 1] & 0xffff_ffffL);
    }

    /**
     * Appends the actions as {@code ovs-dpctl dump-flows} prints them.
     *
     * @param out where to append.
     * @param names of ports and tunnels.
     * @return {@code out}.
     */
    public StringBuilder format(StringBuilder out, ActionNames names) {
        return ActionFormat.format(this, out, names);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ActionList list && hash == list.hash && Arrays.equals(code, list.code);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return format(new StringBuilder(64), ActionNames.NUMBERS).toString();
    }

    /**
     * Puts a list together.
     *
     * <p><b>Threads.</b> Confined. Reusable: {@link #build} leaves it as it is, {@link #clear} empties it.
     */
    public static final class Builder {
        private int[] words = new int[32];
        private int size;
        private boolean tunnels;
        private int ethType;
        private int ipProtocol;

        /**
         * Empties the builder.
         *
         * @return this.
         */
        public Builder clear() {
            size = 0;
            tunnels = false;
            ethType = 0;
            ipProtocol = 0;
            return this;
        }

        /**
         * Whether nothing was added yet.
         *
         * @return true for an empty list.
         */
        public boolean isEmpty() {
            return size == 0;
        }

        /**
         * Length of the program so far.
         *
         * @return in words of 32 bits.
         */
        public int words() {
            return size;
        }

        /**
         * Says what kind of packet the following sets are for, so that their text names the header. Execution does not
         * depend on it.
         *
         * @param packetEthType Ethernet type behind VLAN tags.
         * @param packetIpProtocol IP protocol; 0 if there is none.
         * @return this.
         */
        public Builder headers(int packetEthType, int packetIpProtocol) {
            ethType = packetEthType;
            ipProtocol = packetIpProtocol;
            return this;
        }

        /**
         * Outputs to a port.
         *
         * @param dpPort datapath port number.
         * @return this.
         */
        public Builder output(int dpPort) {
            return add(OP_OUTPUT).add(dpPort);
        }

        /**
         * Outputs through a tunnel.
         *
         * @param dpPort datapath port number, for counters and captures.
         * @param vtep number in the VtepTable.
         * @param vni VNI; higher bits than 24 are cut, as Open vSwitch does.
         * @param tos of the outer IP header.
         * @param ttl of the outer IP header.
         * @param flags {@code TunnelFlags.DF} and {@code TunnelFlags.CSUM}.
         * @return this.
         */
        public Builder tunnelOutput(int dpPort, int vtep, long vni, int tos, int ttl, int flags) {
            tunnels = true;
            return add(OP_TUNNEL)
                    .add(dpPort)
                    .add(vtep)
                    .add((int) vni & 0xff_ffff)
                    .add(TxBatch.outer(tos, ttl, flags));
        }

        /**
         * Pushes a VLAN tag.
         *
         * @param tpid 0x8100 or 0x88a8.
         * @param tci PCP, and VID; bit 12 (the key's "present" bit) is not sent.
         * @return this.
         */
        public Builder pushVlan(int tpid, int tci) {
            return add(OP_PUSH_VLAN).add(tpid << 16 | (tci & 0xefff));
        }

        /**
         * Removes the outer VLAN tag; nothing happens to a frame that has none.
         *
         * @return this.
         */
        public Builder popVlan() {
            return add(OP_POP_VLAN);
        }

        /**
         * Sets bits of a field of up to 64 bits. It is skipped on a frame that does not have the field.
         *
         * @param field ETH_SRC, ETH_DST; NW_SRC, NW_DST, NW_TOS (also NW_DSCP, NW_ECN), NW_TTL of IPv4 and IPv6;
         *     IPV6_LABEL; TP_SRC, TP_DST of TCP, UDP and SCTP, type and code of ICMP; NW_PROTO, NW_SRC, NW_DST, ARP_SHA,
         *     ARP_THA of ARP; ARP_SHA, ARP_THA as link-layer addresses of neighbour discovery.
         * @param value right-aligned.
         * @param mask which bits.
         * @return this.
         */
        public Builder set(FlowField field, long value, long mask) {
            if (field == FlowField.NW_DSCP || field == FlowField.NW_ECN) {
                int shift = field.shift() - FlowField.NW_TOS.shift();
                return set(FlowField.NW_TOS, value << shift, (mask & (1L << field.width()) - 1) << shift);
            }
            if (field.wide()) {
                throw new IllegalArgumentException(field + " has 128 bits");
            }
            long bits = mask & all(field);
            add(setWord(OP_SET, HeaderKind.of(field, ethType, ipProtocol), field));
            return addLong(value & bits).addLong(bits);
        }

        /**
         * Sets bits of a 128-bit field: IPV6_SRC, IPV6_DST or ND_TARGET.
         *
         * @param field one of these.
         * @param valueHigh upper half.
         * @param valueLow lower half.
         * @param maskHigh which bits of the upper half.
         * @param maskLow which bits of the lower half.
         * @return this.
         */
        public Builder set(FlowField field, long valueHigh, long valueLow, long maskHigh, long maskLow) {
            if (!field.wide()) {
                throw new IllegalArgumentException(field + " has only " + field.width() + " bits");
            }
            add(setWord(OP_SET_WIDE, HeaderKind.of(field, ethType, ipProtocol), field));
            addLong(valueHigh & maskHigh).addLong(valueLow & maskLow);
            return addLong(maskHigh).addLong(maskLow);
        }

        /**
         * Cuts what the next output sends.
         *
         * @param maxLength most octets of the frame.
         * @return this.
         */
        public Builder truncate(int maxLength) {
            return add(OP_TRUNCATE).add(maxLength);
        }

        /**
         * Names the reason of a list that has no output.
         *
         * @param reason of scope frame.
         * @return this.
         */
        public Builder drop(DropReason reason) {
            return add(OP_DROP).add(reason.ordinal());
        }

        /**
         * The list so far.
         *
         * @return a new list.
         */
        public ActionList build() {
            return new ActionList(Arrays.copyOf(words, size), tunnels);
        }

        private Builder addLong(long value) {
            return add((int) (value >>> 32)).add((int) value);
        }

        private Builder add(int word) {
            if (size == words.length) {
                words = Arrays.copyOf(words, size * 2);
            }
            words[size++] = word;
            return this;
        }
    }
}
