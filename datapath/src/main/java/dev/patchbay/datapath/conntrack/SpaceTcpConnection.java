package dev.patchbay.datapath.conntrack;

import static java.nio.ByteOrder.BIG_ENDIAN;

/**
 * A TCP connection of a namespace: state and windows of both ends as Linux's nf_conntrack (version 6) keeps them.
 *
 * <p><b>What.</b> The sequence tracking of Guido van Rooij's "Real Stateful TCP Packet Filtering in IP Filter", in Linux's
 * form: segments may lie before the window's left edge, acknowledgements may be selective, and what is out of the window is
 * invalid unless the space, or a connection that was joined in the middle, is liberal.
 *
 * <p><b>Threads.</b> Everything lies under the connection's latch.
 */
final class SpaceTcpConnection extends SpaceConnection {
    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int ACK = 0x10;
    private static final int URG = 0x20;

    private static final int OPTION_END = 0;
    private static final int OPTION_NOP = 1;
    private static final int OPTION_SCALE = 3;
    private static final int OPTION_SACK_PERMITTED = 4;
    private static final int OPTION_SACK = 5;
    private static final int SACK_BLOCK = 8;
    private static final int TCP_HEADER = 20;
    private static final int MAX_SCALE = 14;

    /** How far back an acknowledgement may reach at least. */
    private static final int MIN_ACK_WINDOW = 66_000;

    // What is known of an end: options of its SYN, that it sent the first FIN, that it is judged loosely (joined in the
    // middle), that data of it waits for an acknowledgement, and that it has acknowledged anything.
    private static final int SCALES = 1;

    private static final int SACKS = 2;
    private static final int CLOSED_FIRST = 4;
    private static final int LIBERAL = 8;
    private static final int UNACKNOWLEDGED = 16;
    private static final int HAS_ACKNOWLEDGED = 32;

    /** One end; a window of 0 means that nothing is known of it. */
    private static final class End implements Cloneable {
        /** Behind the last octet sent. */
        int end;

        /** Behind the last octet that the other end allows. */
        int limit;

        /** Largest window announced, scaled. */
        int window;

        /** Highest acknowledgement sent. */
        int acknowledged;

        byte scale;
        byte flags;

        @Override
        protected End clone() {
            try {
                return (End) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }

        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        void raise(int flag) {
            flags |= (byte) flag;
        }
    }

    /** Constant but for a {@link #clone}, which gets its own. */
    private End first = new End();

    private End second = new End();
    private byte state;

    // The last segment that was let through.
    private boolean lastReply;
    private byte lastKind = SpaceTcpState.OTHER;
    private int lastSequence;
    private int lastAcknowledgement;
    private int lastEnd;
    private char lastWindow;
    private byte lastScale;
    private byte lastFlags;
    private byte repeated;

    // The segment at hand.
    private int sequence;
    private int acknowledgement;
    private int selective;
    private int segmentEnd;
    private int window;

    /** From a first segment, for which {@link #mayBegin} holds. */
    SpaceTcpConnection(PacketTuple tuple, PacketView packet, long nowMs) {
        super(tuple, nowMs);
        int flags = flags(packet);
        read(packet, flags);
        first.end = segmentEnd;
        first.window = Math.max(window, 1);
        if ((flags & SYN) != 0) {
            first.limit = first.end;
            options(packet, first);
        } else {
            first.limit = first.end + first.window;
            first.raise(SACKS | LIBERAL);
            second.raise(SACKS | LIBERAL);
        }
    }

    @Override
    protected SpaceTcpConnection clone() {
        SpaceTcpConnection copy = (SpaceTcpConnection) super.clone();
        copy.first = first.clone();
        copy.second = second.clone();
        return copy;
    }

    private static int flags(PacketView packet) {
        return packet.unsignedByte(packet.l4 + 13) & (FIN | SYN | RST | ACK | URG);
    }

    /** Whether the flags go together at all. */
    static boolean plausible(PacketView packet) {
        int flags = flags(packet);
        return switch (flags & ~URG) {
            case SYN, FIN | ACK, ACK -> true;
            case SYN | ACK, RST, RST | ACK -> (flags & URG) == 0;
            default -> false;
        };
    }

    /** Whether a segment may begin a connection. */
    static boolean mayBegin(PacketView packet, boolean loose) {
        int next = SpaceTcpState.next(false, kind(flags(packet)), SpaceTcpState.NONE.code());
        return next >= 0 && (loose || next == SpaceTcpState.SYN_SENT.code());
    }

    private static int kind(int flags) {
        if ((flags & RST) != 0) {
            return SpaceTcpState.RESET;
        }
        if ((flags & SYN) != 0) {
            return (flags & ACK) != 0 ? SpaceTcpState.SYN_ACK : SpaceTcpState.SYN;
        }
        if ((flags & FIN) != 0) {
            return SpaceTcpState.FIN;
        }
        return (flags & ACK) != 0 ? SpaceTcpState.ACK : SpaceTcpState.OTHER;
    }

    /** Under the latch. */
    SpaceTcpState state() {
        return SpaceTcpState.of(state);
    }

    private void read(PacketView packet, int flags) {
        sequence = packet.buffer.getInt(packet.l4 + 4, BIG_ENDIAN);
        acknowledgement = packet.buffer.getInt(packet.l4 + 8, BIG_ENDIAN);
        selective = acknowledgement;
        window = packet.unsignedShort(packet.l4 + 14);
        segmentEnd = sequence + packet.tcpPayload() + ((flags & SYN) != 0 ? 1 : 0) + ((flags & FIN) != 0 ? 1 : 0);
    }

    @Override
    Update follow(PacketView packet, boolean reply, Space space, long nowMs) {
        int flags = flags(packet);
        int kind = kind(flags);
        int before = state;
        int next = SpaceTcpState.next(reply, kind, before);
        read(packet, flags);
        End sender = reply ? second : first;
        End receiver = reply ? first : second;
        if (next == SpaceTcpState.INVALID) {
            return Update.INVALID;
        }
        boolean reopens = next == SpaceTcpState.SYN_SENT.code() && before >= SpaceTcpState.TIME_WAIT.code();
        if (reopens
                && (sender.has(CLOSED_FIRST)
                        || receiver.has(CLOSED_FIRST)
                        || (lastReply == reply && lastKind == SpaceTcpState.RESET))) {
            return Update.NEW;
        }
        if (reopens || next == SpaceTcpState.IGNORED) {
            boolean answersIgnored = kind == SpaceTcpState.SYN_ACK
                    && lastKind == SpaceTcpState.SYN
                    && lastReply != reply
                    && acknowledgement == lastEnd;
            if (!answersIgnored) {
                ignore(packet, kind, reply);
                return Update.VALID;
            }
            before = SpaceTcpState.SYN_SENT.code();
            next = SpaceTcpState.SYN_RECV.code();
            resume(receiver, sender);
        }
        boolean unchecked = false;
        if (kind == SpaceTcpState.RESET) {
            int reset = reset(receiver, reply, next);
            if (reset == SpaceTcpState.INVALID) {
                return Update.INVALID;
            }
            unchecked = reset == SpaceTcpState.CLOSE.code()
                    && acknowledgement == lastEnd
                    && ((answered() && lastKind == SpaceTcpState.SYN) || (!assured() && lastKind == SpaceTcpState.ACK));
            next = reset;
        }
        if (!unchecked) {
            Verdict verdict = inWindow(packet, flags, kind, reply, space);
            if (verdict == Verdict.IGNORED) {
                return Update.VALID;
            }
            if (verdict == Verdict.INVALID) {
                return Update.INVALID;
            }
        }
        lastKind = (byte) kind;
        lastReply = reply;
        state = (byte) next;
        if (before != next && next == SpaceTcpState.FIN_WAIT.code()) {
            sender.raise(CLOSED_FIRST);
        }
        renew(before, next, kind, space, nowMs);
        return Update.VALID;
    }

    private void renew(int before, int next, int kind, Space space, long nowMs) {
        SpaceTimeout own = SpaceTcpState.of(next).timeout();
        boolean established = next == SpaceTcpState.ESTABLISHED.code();
        SpaceTimeout timeout = own;
        if (repeated >= space.maxRetransmissions()) {
            timeout = less(own, SpaceTimeout.TCP_RETRANSMITTED, space);
        } else if (kind == SpaceTcpState.RESET) {
            timeout = SpaceTimeout.TCP_CLOSE;
        } else if (first.has(UNACKNOWLEDGED) || second.has(UNACKNOWLEDGED)) {
            timeout = less(own, SpaceTimeout.TCP_UNACKNOWLEDGED, space);
        } else if (lastWindow == 0 && lastKind == SpaceTcpState.ACK) {
            timeout = less(own, SpaceTimeout.TCP_RETRANSMITTED, space);
        }
        if (!answered()) {
            if (kind == SpaceTcpState.RESET) {
                expiry(0); // Nobody has answered yet but with a refusal.
                return;
            }
            if (established) {
                timeout = less(timeout, SpaceTimeout.TCP_UNACKNOWLEDGED, space);
            }
        } else if (established
                && (before == SpaceTcpState.SYN_RECV.code() || before == SpaceTcpState.ESTABLISHED.code())) {
            assure();
        }
        wait(timeout, space, nowMs);
    }

    private static SpaceTimeout less(SpaceTimeout one, SpaceTimeout other, Space space) {
        return space.timeout(one) > space.timeout(other) ? other : one;
    }

    /** Remembers a segment that has no effect: the answer to it may show that both ends are further than we know. */
    private void ignore(PacketView packet, int kind, boolean reply) {
        lastKind = (byte) kind;
        lastReply = reply;
        lastSequence = sequence;
        lastEnd = segmentEnd;
        lastWindow = (char) window;
        if (kind == SpaceTcpState.SYN && !reply) {
            var seen = new End();
            options(packet, seen);
            lastFlags = seen.flags;
            lastScale = seen.scale;
        }
    }

    /** An ignored SYN is answered: goes on from there. */
    private void resume(End opener, End answerer) {
        opener.end = lastEnd;
        opener.limit = lastEnd;
        opener.window = Math.max(lastWindow, 1);
        opener.scale = lastScale;
        opener.flags = lastFlags;
        answerer.end = 0;
        answerer.limit = 0;
        answerer.window = 0;
        answerer.acknowledged = 0;
        answerer.scale = 0;
        answerer.flags = 0;
    }

    /** What a reset leads to: in the wrong place it is invalid, or it leaves the state to a challenge. */
    private int reset(End receiver, boolean reply, int next) {
        boolean established = state == SpaceTcpState.ESTABLISHED.code();
        if (!receiver.has(HAS_ACKNOWLEDGED) || (sequence == 0 && !established)) {
            return next;
        }
        if (sequence - receiver.acknowledged < 0) {
            return SpaceTcpState.INVALID;
        }
        boolean exact = sequence == receiver.acknowledged
                || (lastKind == SpaceTcpState.ACK && lastReply == reply && sequence == lastEnd);
        return !established || exact ? next : state;
    }

    private enum Verdict {
        FITS,
        IGNORED,
        INVALID
    }

    private Verdict inWindow(PacketView packet, int flags, int kind, boolean reply, Space space) {
        End sender = reply ? second : first;
        End receiver = reply ? first : second;
        boolean syn = (flags & SYN) != 0;
        boolean acknowledges = (flags & ACK) != 0;
        if (receiver.has(SACKS)) {
            selective(packet);
        }
        if (sender.window == 0) {
            if (syn) {
                begin(packet, sender, receiver, reply);
                if (!acknowledges) {
                    return Verdict.FITS;
                }
            } else {
                join(sender, receiver);
            }
        } else if (syn
                && segmentEnd - sender.end > 0
                && (state == SpaceTcpState.SYN_SENT.code() || state == SpaceTcpState.SYN_RECV.code())) {
            begin(packet, sender, receiver, reply);
            if (reply && !acknowledges) {
                return Verdict.FITS;
            }
        }
        boolean reset = (flags & RST) != 0;
        if (!acknowledges || (reset && acknowledgement == 0)) {
            acknowledgement = receiver.end;
            selective = receiver.end;
        }
        if (sequence == segmentEnd && (!reset || (sequence == 0 && state == SpaceTcpState.SYN_SENT.code()))) {
            sequence = sender.end;
            segmentEnd = sender.end;
        }
        int ackWindow = Math.max(sender.window, MIN_ACK_WINDOW);
        boolean notBeyond = sequence - sender.limit <= 0;
        boolean notBefore = segmentEnd - (sender.end - receiver.window) >= 0;
        boolean ackNotBeyond = selective - receiver.end <= 0;
        boolean ackNotBefore = selective - (receiver.end - ackWindow) >= 0;
        if (!notBeyond || !notBefore || !ackNotBeyond || !ackNotBefore) {
            if (sender.has(LIBERAL) || space.liberal()) {
                return Verdict.FITS;
            }
            if (!notBeyond) {
                overshoot(sender, receiver, notBefore && ackNotBefore && ackNotBeyond);
                return Verdict.INVALID;
            }
            return ackNotBeyond ? Verdict.IGNORED : Verdict.INVALID;
        }
        slide(sender, receiver, syn, acknowledges);
        repetition(kind, reply);
        return Verdict.FITS;
    }

    /** More was sent than allowed: should it be acknowledged all the same, that must not look wrong. */
    private void overshoot(End sender, End receiver, boolean otherwiseFits) {
        if (otherwiseFits && Integer.compareUnsigned(segmentEnd - sender.limit + 1, receiver.window) <= 0) {
            sender.end = segmentEnd;
            sender.raise(UNACKNOWLEDGED);
        }
    }

    private void begin(PacketView packet, End sender, End receiver, boolean reply) {
        sender.end = segmentEnd;
        sender.limit = segmentEnd;
        sender.window = Math.max(window, 1);
        options(packet, sender);
        if (reply && !(sender.has(SCALES) && receiver.has(SCALES))) {
            sender.scale = 0;
            receiver.scale = 0;
        }
    }

    /** The first segment seen of an end of a connection that runs already. */
    private void join(End sender, End receiver) {
        sender.end = segmentEnd;
        sender.window = Math.max(window << sender.scale, 1);
        sender.limit = segmentEnd + sender.window;
        if (receiver.window == 0) {
            receiver.end = selective;
            receiver.limit = selective;
        } else if (selective == receiver.end + 1) {
            receiver.end++;
        }
    }

    private void slide(End sender, End receiver, boolean syn, boolean acknowledges) {
        int scaled = syn ? window : window << sender.scale;
        sender.window = Math.max(sender.window, scaled + (selective - acknowledgement));
        if (segmentEnd - sender.end > 0) {
            sender.end = segmentEnd;
            sender.raise(UNACKNOWLEDGED);
        }
        if (acknowledges && (!sender.has(HAS_ACKNOWLEDGED) || acknowledgement - sender.acknowledged > 0)) {
            sender.acknowledged = acknowledgement;
            sender.raise(HAS_ACKNOWLEDGED);
        }
        if (receiver.window != 0 && segmentEnd - sender.limit > 0) {
            receiver.window += segmentEnd - sender.limit;
        }
        if (selective + scaled - receiver.limit >= 0) {
            receiver.limit = selective + scaled + (scaled == 0 ? 1 : 0);
        }
        if (acknowledgement == receiver.end) {
            receiver.flags &= ~UNACKNOWLEDGED;
        }
    }

    private void repetition(int kind, boolean reply) {
        if (kind != SpaceTcpState.ACK) {
            return;
        }
        boolean same = lastReply == reply
                && lastSequence == sequence
                && lastAcknowledgement == acknowledgement
                && lastEnd == segmentEnd
                && lastWindow == window;
        if (same) {
            repeated = (byte) Math.min(repeated + 1, Byte.MAX_VALUE);
            return;
        }
        lastReply = reply;
        lastSequence = sequence;
        lastAcknowledgement = acknowledgement;
        lastEnd = segmentEnd;
        lastWindow = (char) window;
        repeated = 0;
    }

    /** Reads window scale and whether selective acknowledgements are permitted; a broken option ends it. */
    private static void options(PacketView packet, End end) {
        int position = packet.l4 + TCP_HEADER;
        int left = packet.tcpHeader() - TCP_HEADER;
        if (left == 0) {
            return;
        }
        end.scale = 0;
        end.flags = 0;
        while (left > 0) {
            int kind = packet.unsignedByte(position);
            if (kind == OPTION_END) {
                return;
            }
            int size = kind == OPTION_NOP ? 1 : optionSize(packet, position, left);
            if (size == 0) {
                return;
            }
            if (kind == OPTION_SACK_PERMITTED && size == 2) {
                end.raise(SACKS);
            } else if (kind == OPTION_SCALE && size == 3) {
                end.scale = (byte) Math.min(packet.unsignedByte(position + 2), MAX_SCALE);
                end.raise(SCALES);
            }
            position += size;
            left -= size;
        }
    }

    private static int optionSize(PacketView packet, int position, int left) {
        int size = left < 2 ? 0 : packet.unsignedByte(position + 1);
        return size < 2 || size > left ? 0 : size;
    }

    /** Moves {@link #selective} to the highest right edge of the blocks in the segment. */
    private void selective(PacketView packet) {
        int position = packet.l4 + TCP_HEADER;
        int left = packet.tcpHeader() - TCP_HEADER;
        while (left > 0) {
            int kind = packet.unsignedByte(position);
            if (kind == OPTION_END) {
                return;
            }
            int size = kind == OPTION_NOP ? 1 : optionSize(packet, position, left);
            if (size == 0) {
                return;
            }
            if (kind == OPTION_SACK && size >= 2 + SACK_BLOCK && (size - 2) % SACK_BLOCK == 0) {
                for (int i = 2; i < size; i += SACK_BLOCK) {
                    int edge = packet.buffer.getInt(position + i + 4, BIG_ENDIAN);
                    if (edge - selective > 0) {
                        selective = edge;
                    }
                }
                return;
            }
            position += size;
            left -= size;
        }
    }
}
