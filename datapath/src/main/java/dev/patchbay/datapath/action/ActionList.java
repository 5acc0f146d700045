package dev.patchbay.datapath.action;

import dev.patchbay.datapath.conntrack.CtRequest;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.underlay.TxBatch;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What to do with a frame: an immutable program for {@link ActionExecutor}.
 *
 * <p><b>What.</b> A row of {@code int}s. Each action is one word (operation in the low eight bits) and a fixed number of
 * operands, see {@link Opcode}. Setting a field writes to the frame as it is at that point, so what an output
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
    /** Bits of an operation's word above the operation: header kind, then field. */
    private static final int KIND_SHIFT = 8;

    private static final int FIELD_SHIFT = 16;
    private static final FlowField[] FIELDS = FlowField.values();

    /** Drops without a more telling reason. */
    public static final ActionList DROP = dropping(DropReason.ACTIONS_DROP);

    private static final CtRequest[] NO_REQUESTS = {};

    private final int[] code;
    /** What connection tracking is asked, in the order of the actions. */
    private final CtRequest[] requests;

    private final boolean tunnels;
    private final int hash;

    private ActionList(int[] code, CtRequest[] requests, boolean tunnels) {
        this.code = code;
        this.requests = requests;
        this.tunnels = tunnels;
        this.hash = 31 * Arrays.hashCode(code) + Arrays.hashCode(requests);
    }

    /**
     * A list that only drops.
     *
     * @param reason that is counted, of scope frame.
     * @return a list without outputs.
     */
    public static ActionList dropping(DropReason reason) {
        return new ActionList(new int[] {Opcode.DROP, reason.ordinal()}, NO_REQUESTS, false);
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
     * @return true if there is a tunnel output, or a look-up that may lead to one.
     */
    public boolean tunnels() {
        return tunnels;
    }

    /**
     * Whether a header is written that Open vSwitch's datapaths cannot write, so that it would keep such packets in its slow
     * path: ARP, ICMP, neighbour discovery. Here they are forwarded like others; a trace tells of it all the same.
     *
     * @return true if there is such a set.
     */
    public boolean setsUncommonHeader() {
        for (int i = 0; i < code.length; i += 1 + Opcode.operands(operation(code[i]))) {
            int operation = operation(code[i]);
            if ((operation == Opcode.SET || operation == Opcode.SET_WIDE)
                    && kind(code[i]).uncommon()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The ports that the list sends to.
     *
     * @return numbers of the datapath, in the order of the outputs.
     */
    public IntStream ports() {
        IntStream.Builder ports = IntStream.builder();
        for (int i = 0; i < code.length; i += 1 + Opcode.operands(operation(code[i]))) {
            int operation = operation(code[i]);
            if (operation == Opcode.OUTPUT || operation == Opcode.TUNNEL) {
                ports.add(code[i + 1]);
            }
        }
        return ports.build();
    }

    /**
     * What the list does besides sending frames: connections are tracked, meters count, controllers get copies.
     *
     * @return the list without outputs and without what looks the frame up again; an empty one if nothing of that is in it.
     */
    public ActionList sideEffects() {
        int[] left = new int[code.length];
        int size = withoutOutputs(0, code.length, left, 0);
        for (int i = 0; i < size; i += 1 + Opcode.operands(operation(left[i]))) {
            int operation = operation(left[i]);
            if (operation == Opcode.CT || operation == Opcode.METER || operation == Opcode.PUNT) {
                return new ActionList(Arrays.copyOf(left, size), requests, false);
            }
        }
        return new ActionList(new int[0], NO_REQUESTS, false);
    }

    /** Copies a part of the program; returns where the copy ends. */
    private int withoutOutputs(int from, int to, int[] left, int at) {
        int end = at;
        for (int i = from; i < to; ) {
            int operation = operation(code[i]);
            int operands = Opcode.operands(operation);
            int next = i + 1 + operands;
            if (operation != Opcode.OUTPUT
                    && operation != Opcode.TUNNEL
                    && operation != Opcode.RECIRCULATE
                    && operation != Opcode.CAPTURE) {
                int copied = end;
                System.arraycopy(code, i, left, copied, 1 + operands);
                end += 1 + operands;
                for (int operand = operands - Opcode.blocks(operation) + 1; operand <= operands; operand++) {
                    int border = next + code[i + operand];
                    int start = end;
                    end = withoutOutputs(next, border, left, start);
                    left[copied + operand] = end - start;
                    next = border;
                }
            }
            i = next;
        }
        return end;
    }

    /**
     * Whether another list does the same to all packets of a flow, although whoever made it looked at more of them or at less: a
     * field that is set may then be written in more bits, those that the packets have already.
     *
     * @param other list.
     * @param key of the flow.
     * @param mask bits of it in which the packets agree.
     * @return true if the lists differ in nothing else.
     */
    public boolean doesAs(ActionList other, FlowKey key, FlowMask mask) {
        if (code.length != other.code.length || !Arrays.equals(requests, other.requests)) {
            return false;
        }
        long[] packet = new FlowKey().copyFrom(key).words();
        long[] known = new FlowMask().copyFrom(mask).words();
        for (int i = 0; i < code.length; ) {
            int operation = operation(code[i]);
            int next = i + 1 + Opcode.operands(operation);
            if (operation == Opcode.SET && code[i] == other.code[i]) {
                FlowField field = field(code[i]);
                if (!setsAs(other, i + 1, i + 3, field.shift(), field.word(), packet, known)) {
                    return false;
                }
            } else if (operation == Opcode.SET_WIDE && code[i] == other.code[i]) {
                int word = field(code[i]).word();
                if (!setsAs(other, i + 1, i + 5, 0, word, packet, known)
                        || !setsAs(other, i + 3, i + 7, 0, word + 1, packet, known)) {
                    return false;
                }
            } else if (!Arrays.equals(code, i, next, other.code, i, next)) {
                return false;
            }
            i = next;
        }
        return true;
    }

    /** Whether both lists make the same of a word of the packets; if so, it is made. */
    private boolean setsAs(
            ActionList other, int valueAt, int maskAt, int shift, int word, long[] packet, long[] known) {
        long value = longAt(code, valueAt) << shift;
        long bits = longAt(code, maskAt) << shift;
        long otherValue = longAt(other.code, valueAt) << shift;
        long otherBits = longAt(other.code, maskAt) << shift;
        long after = (packet[word] & ~bits) | value;
        long otherAfter = (packet[word] & ~otherBits) | otherValue;
        boolean guessed = ((bits ^ otherBits) & ~known[word]) != 0;
        packet[word] = after;
        known[word] |= bits | otherBits;
        return after == otherAfter && !guessed;
    }

    /** The program; not to be changed. */
    int[] code() {
        return code;
    }

    /** What connection tracking is asked by the action with this operand. */
    CtRequest request(int number) {
        return requests[number];
    }

    static int operation(int word) {
        return word & 0xff;
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
        return other instanceof ActionList list
                && hash == list.hash
                && Arrays.equals(code, list.code)
                && Arrays.equals(requests, list.requests);
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
        private final List<CtRequest> requests = new ArrayList<>();
        private int ethType;
        private int ipProtocol;
        /** Where the blocks begin that are not ended yet: index of the block's operation. */
        private int[] open = new int[4];

        private int depth;

        /**
         * Empties the builder.
         *
         * @return this.
         */
        public Builder clear() {
            size = 0;
            requests.clear();
            tunnels = false;
            ethType = 0;
            ipProtocol = 0;
            depth = 0;
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
         * Takes back what was added since the program had this length.
         *
         * @param words as {@link #words} gave it; no block that was open then may have been ended since.
         * @return this.
         */
        public Builder truncateTo(int words) {
            while (depth > 0 && open[depth - 1] >= words) {
                depth--;
            }
            size = Math.min(size, words);
            int left = 0;
            for (int i = 0; i < size; i += 1 + Opcode.operands(operation(this.words[i]))) {
                left += operation(this.words[i]) == Opcode.CT ? 1 : 0;
            }
            requests.subList(left, requests.size()).clear();
            return this;
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
            return add(Opcode.OUTPUT).add(dpPort);
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
            return add(Opcode.TUNNEL)
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
            return add(Opcode.PUSH_VLAN).add(tpid << 16 | (tci & 0xefff));
        }

        /**
         * Removes the outer VLAN tag; nothing happens to a frame that has none.
         *
         * @return this.
         */
        public Builder popVlan() {
            return add(Opcode.POP_VLAN);
        }

        /**
         * Sets bits of a field of up to 64 bits. It is skipped on a frame that does not have the field.
         *
         * @param field ETH_SRC, ETH_DST; NW_SRC, NW_DST, NW_TOS (also NW_DSCP, NW_ECN), NW_TTL of IPv4 and IPv6;
         *     IPV6_LABEL; TP_SRC, TP_DST of TCP, UDP and SCTP, type and code of ICMP; NW_PROTO, NW_SRC, NW_DST, ARP_SHA,
         *     ARP_THA of ARP; ARP_SHA, ARP_THA, ND_RESERVED, ND_OPTIONS_TYPE of neighbour discovery; MPLS_LSE0; and
         *     PKT_MARK, which is no part of the frame.
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
            if (field == FlowField.PKT_MARK) {
                return add(Opcode.SET_MARK).add((int) (value & mask)).add((int) mask);
            }
            long bits = mask & all(field);
            add(setWord(Opcode.SET, HeaderKind.of(field, ethType, ipProtocol), field));
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
            add(setWord(Opcode.SET_WIDE, HeaderKind.of(field, ethType, ipProtocol), field));
            addLong(valueHigh & maskHigh).addLong(valueLow & maskLow);
            return addLong(maskHigh).addLong(maskLow);
        }

        /**
         * Cuts what the next output sends. How much is cut off is decided here: a tag that is pushed before the output makes
         * it longer again, as in Open vSwitch.
         *
         * @param maxLength most octets of the frame as it is now.
         * @return this.
         */
        public Builder truncate(int maxLength) {
            return add(Opcode.TRUNCATE).add(maxLength);
        }

        /**
         * Names the reason of a list that has no output.
         *
         * @param reason of scope frame.
         * @return this.
         */
        public Builder drop(DropReason reason) {
            return add(Opcode.DROP).add(reason.ordinal());
        }

        /**
         * Looks the frame up again. If actions follow, they work on their own copy, after everything that the look-up leads
         * to.
         *
         * @param id that {@code RECIRC_ID} of the frame's key becomes.
         * @return this.
         */
        public Builder recirc(int id) {
            tunnels = true;
            return add(Opcode.RECIRCULATE).add(id);
        }

        /**
         * Looks the frame up again as one whose recirculations so far do not count any more: it is in a namespace.
         *
         * @param id that {@code RECIRC_ID} of the frame's key becomes.
         * @return this.
         */
        public Builder recircAfresh(int id) {
            tunnels = true;
            return add(Opcode.RECIRCULATE | Opcode.AFRESH).add(id);
        }

        /**
         * Has the packet looked at by connection tracking. It may end the list: a fragment waits until the others have come,
         * and goes on then.
         *
         * @param request what is asked.
         * @return this.
         */
        public Builder ct(CtRequest request) {
            add(Opcode.CT).add(requests.size());
            requests.add(request);
            return this;
        }

        /**
         * Forgets what connection tracking said of the packet.
         *
         * @return this.
         */
        public Builder ctClear() {
            return add(Opcode.CT_CLEAR);
        }

        /**
         * Sends a copy of the frame as it is now to the slow path.
         *
         * @param puntId that tells the slow path what for.
         * @return this.
         */
        public Builder punt(int puntId) {
            return add(Opcode.PUNT).add(puntId);
        }

        /**
         * Shows the frame to whoever captures on a port; nothing is sent.
         *
         * @param dpPort datapath port number.
         * @param transmitted whether the switch sends it out of the port, so that who is behind it receives it.
         * @return this.
         */
        public Builder capture(int dpPort, boolean transmitted) {
            return add(Opcode.CAPTURE).add(dpPort).add(transmitted ? 1 : 0);
        }

        /**
         * Lets the frame pass a meter, which may drop it.
         *
         * @param index of the meter in the datapath; nothing happens if there is none.
         * @return this.
         */
        public Builder meter(int index) {
            return add(Opcode.METER).add(index);
        }

        /**
         * Begins a block that works on a copy.
         *
         * @return this.
         */
        public Builder beginClone() {
            return begin(Opcode.CLONE).add(0);
        }

        /**
         * Ends {@link #beginClone()}. A clone without actions vanishes.
         *
         * @return this.
         */
        public Builder endClone() {
            int start = end(Opcode.CLONE);
            int body = start + 1 + Opcode.operands(Opcode.CLONE);
            words[start + 1] = size - body;
            size = size == body ? start : size;
            return this;
        }

        /**
         * Begins a block that works on a copy, but only sometimes.
         *
         * @param probability of 2³² (unsigned): a random number of 32 bits must be lower.
         * @return this.
         */
        public Builder beginSample(int probability) {
            return begin(Opcode.SAMPLE).add(probability).add(0);
        }

        /**
         * Ends {@link #beginSample}.
         *
         * @return this.
         */
        public Builder endSample() {
            int start = end(Opcode.SAMPLE);
            words[start + 2] = size - (start + 1 + Opcode.operands(Opcode.SAMPLE));
            return this;
        }

        /**
         * Begins the block for frames that are longer than a limit. It works on a copy.
         *
         * @param length the limit, without padding behind the IP packet.
         * @return this.
         */
        public Builder beginCheckLength(int length) {
            return begin(Opcode.CHECK_LENGTH).add(length).add(-1).add(0);
        }

        /**
         * Begins the block for frames that are not longer than the limit of {@link #beginCheckLength}. It works on a copy.
         *
         * @return this.
         */
        public Builder orElse() {
            int start = innermost(Opcode.CHECK_LENGTH);
            words[start + 2] = size - (start + 1 + Opcode.operands(Opcode.CHECK_LENGTH));
            return this;
        }

        /**
         * Ends the second block.
         *
         * @return this.
         * @throws IllegalStateException without {@link #orElse}.
         */
        public Builder endCheckLength() {
            int start = end(Opcode.CHECK_LENGTH);
            if (words[start + 2] < 0) {
                throw new IllegalStateException("a check of the length needs both blocks");
            }
            words[start + 3] = size - (start + 1 + Opcode.operands(Opcode.CHECK_LENGTH)) - words[start + 2];
            return this;
        }

        /**
         * Pushes an MPLS label between the link layer and what follows.
         *
         * @param packetEthType 0x8847 or 0x8848; nothing happens for others.
         * @param entry label, traffic class, bottom of stack and TTL as in the frame.
         * @return this.
         */
        public Builder pushMpls(int packetEthType, int entry) {
            return add(Opcode.PUSH_MPLS).add(packetEthType).add(entry);
        }

        /**
         * Removes the outer MPLS label; nothing happens to a frame that has none.
         *
         * @param packetEthType Ethernet type of what is left.
         * @return this.
         */
        public Builder popMpls(int packetEthType) {
            return add(Opcode.POP_MPLS).add(packetEthType);
        }

        /**
         * Chooses the queue of the outputs that follow.
         *
         * @param queue number; 0 until it is chosen.
         * @return this.
         */
        public Builder setPriority(int queue) {
            return add(Opcode.SET_PRIORITY).add(queue);
        }

        /**
         * Whether {@link #build} would give an equal list.
         *
         * @param list to compare with.
         * @return true if the programs are the same.
         */
        public boolean isLike(ActionList list) {
            return depth == 0
                    && Arrays.equals(words, 0, size, list.code, 0, list.code.length)
                    && requests.equals(Arrays.asList(list.requests));
        }

        /**
         * The list so far.
         *
         * @return a new list.
         * @throws IllegalStateException if a block was not ended.
         */
        public ActionList build() {
            if (depth > 0) {
                throw new IllegalStateException("a block of actions was not ended");
            }
            CtRequest[] asked = requests.isEmpty() ? NO_REQUESTS : requests.toArray(NO_REQUESTS);
            return new ActionList(Arrays.copyOf(words, size), asked, tunnels);
        }

        private Builder begin(int operation) {
            if (depth == open.length) {
                open = Arrays.copyOf(open, depth * 2);
            }
            open[depth++] = size;
            return add(operation);
        }

        private int end(int operation) {
            int start = innermost(operation);
            depth--;
            return start;
        }

        private int innermost(int operation) {
            if (depth == 0 || operation(words[open[depth - 1]]) != operation) {
                throw new IllegalStateException("not inside a block of this kind");
            }
            return open[depth - 1];
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
