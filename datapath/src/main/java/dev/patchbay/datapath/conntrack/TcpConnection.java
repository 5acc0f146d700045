package dev.patchbay.datapath.conntrack;

import static java.nio.ByteOrder.BIG_ENDIAN;

/**
 * A TCP connection: states and windows of both ends.
 *
 * <p><b>What.</b> The sequence tracking of Guido van Rooij's "Real Stateful TCP Packet Filtering in IP Filter", with the
 * tolerances that OpenBSD's pf and after it Open vSwitch allow: a connection may be joined in the middle, with any window
 * scale then, and just opened or just closed ones are judged loosely. End 0 is who sent the first packet.
 *
 * <p><b>Threads.</b> Everything lies under the connection's latch.
 */
final class TcpConnection extends Connection {
    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int PSH = 0x08;
    static final int ACK = 0x10;
    static final int URG = 0x20;

    private static final int OPTION_END = 0;
    private static final int OPTION_NOP = 1;
    private static final int OPTION_SCALE = 3;
    private static final int TCP_HEADER = 20;

    private static final int MAX_SCALE = 14;
    /** With a scale: the end has announced it. */
    private static final int SCALE_KNOWN = 0x80;
    /** Instead of a scale: the connection was joined in the middle. */
    private static final int SCALE_UNKNOWN = 0x40;

    private static final int SCALE = 0xf;

    /** Slack for acknowledgements: a window and a packet. */
    private static final int MAX_ACK_WINDOW = 0xffff + 1500;

    /** Next sequence number that end 0 is known to send. */
    private int lowest0;

    private int lowest1;

    /** End of what the other end lets end 0 send. */
    private int highest0;

    private int highest1;
    private char window0;
    private char window1;
    private byte scale0;
    private byte scale1;
    private byte state0;
    private byte state1;

    /** From a first packet. */
    TcpConnection(PacketTuple tuple, int policy, PacketView packet) {
        super(tuple, policy);
        int flags = flags(packet);
        lowest0 = packet.buffer.getInt(packet.l4 + 4, BIG_ENDIAN);
        highest0 = lowest0 + packet.tcpPayload() + 1;
        if ((flags & SYN) != 0) {
            highest0++;
            scale0 = (byte) announcedScale(packet);
        } else {
            scale0 = SCALE_UNKNOWN;
            scale1 = SCALE_UNKNOWN;
        }
        window0 = (char) unscaled(Math.max(packet.unsignedShort(packet.l4 + 14), 1), scale0 & SCALE);
        if ((flags & FIN) != 0) {
            highest0++;
        }
        highest1 = 1;
        window1 = 1;
        state0 = TcpState.SYN_SENT.code();
        state1 = TcpState.CLOSED.code();
    }

    static int flags(PacketView packet) {
        return packet.unsignedShort(packet.l4 + 12) & 0xfff;
    }

    /** Whether a segment may begin a connection: no SYN with ACK, and no flags that do not go together. */
    static boolean mayBegin(PacketView packet) {
        int flags = flags(packet);
        return !contradictory(flags) && (flags & (SYN | ACK)) != (SYN | ACK);
    }

    private static boolean contradictory(int flags) {
        if ((flags & SYN) != 0) {
            if ((flags & (RST | FIN)) != 0) {
                return true;
            }
        } else if ((flags & (ACK | RST)) == 0) {
            return true;
        }
        return (flags & ACK) == 0 && (flags & (FIN | PSH | URG)) != 0;
    }

    /** Window scale option, with {@link #SCALE_KNOWN}; 0 if there is none. Lengths that run over the header end it. */
    private static int announcedScale(PacketView packet) {
        int position = packet.l4 + TCP_HEADER;
        int left = packet.tcpHeader() - TCP_HEADER;
        int scale = 0;
        while (left >= 3) {
            int kind = packet.unsignedByte(position);
            if (kind == OPTION_END) {
                return scale;
            }
            int size = 1;
            if (kind != OPTION_NOP) {
                if (kind == OPTION_SCALE) {
                    scale = Math.min(packet.unsignedByte(position + 2), MAX_SCALE) | SCALE_KNOWN;
                }
                size = Math.max(2, packet.unsignedByte(position + 1));
            }
            position += size;
            left -= size;
        }
        return scale;
    }

    private static int unscaled(int window, int scale) {
        return (window + (1 << scale) - 1) >>> scale;
    }

    private int lowest(boolean reply) {
        return reply ? lowest1 : lowest0;
    }

    private int highest(boolean reply) {
        return reply ? highest1 : highest0;
    }

    private int window(boolean reply) {
        return reply ? window1 : window0;
    }

    private int scale(boolean reply) {
        return (reply ? scale1 : scale0) & 0xff;
    }

    private int state(boolean reply) {
        return reply ? state1 : state0;
    }

    private void lowest(boolean reply, int value) {
        if (reply) {
            lowest1 = value;
        } else {
            lowest0 = value;
        }
    }

    private void highest(boolean reply, int value) {
        if (reply) {
            highest1 = value;
        } else {
            highest0 = value;
        }
    }

    private void window(boolean reply, int value) {
        if (reply) {
            window1 = (char) value;
        } else {
            window0 = (char) value;
        }
    }

    private void scale(boolean reply, int value) {
        if (reply) {
            scale1 = (byte) value;
        } else {
            scale0 = (byte) value;
        }
    }

    private void state(boolean reply, TcpState value) {
        if (reply) {
            state1 = value.code();
        } else {
            state0 = value.code();
        }
    }

    @Override
    Update update(PacketView packet, boolean reply, boolean checkSequence, TimeoutPolicies timeouts, long nowMs) {
        int flags = flags(packet);
        if (contradictory(flags)) {
            return Update.INVALID;
        }
        if ((flags & (SYN | ACK)) == SYN) {
            int over = TcpState.FIN_WAIT_2.code();
            if (state(!reply) >= over && state(reply) >= over) {
                state(reply, TcpState.CLOSED);
                state(!reply, TcpState.CLOSED);
                return Update.NEW;
            }
            if (state(reply) <= TcpState.SYN_SENT.code()) {
                state(reply, TcpState.SYN_SENT);
                renew(CtTimeout.TCP_FIRST_PACKET, timeouts, nowMs);
                return Update.VALID_NEW;
            }
        }
        return judge(packet, flags, reply, checkSequence, timeouts, nowMs) ? Update.VALID : Update.INVALID;
    }

    private boolean judge(
            PacketView packet, int flags, boolean from, boolean checkSequence, TimeoutPolicies timeouts, long nowMs) {
        boolean to = !from;
        boolean syn = (flags & SYN) != 0;
        boolean known = (scale(from) & scale(to) & SCALE_KNOWN) != 0;
        boolean unknown = (scale(from) & scale(to) & SCALE_UNKNOWN) != 0;
        int fromScale = syn ? 0 : known ? scale(from) & SCALE : unknown ? MAX_SCALE : 0;
        int toScale = syn ? 0 : known ? scale(to) & SCALE : unknown ? MAX_SCALE : 0;
        int window = packet.unsignedShort(packet.l4 + 14);
        int sequence = packet.buffer.getInt(packet.l4 + 4, BIG_ENDIAN);
        int first = sequence;
        int end = sequence + packet.tcpPayload() + (syn ? 1 : 0) + ((flags & FIN) != 0 ? 1 : 0);
        boolean checkSkew = true;
        if (state(from) < TcpState.SYN_SENT.code()) {
            // The first segment of this end.
            if (syn && (scale(to) & SCALE_KNOWN) != 0) {
                scale(from, announcedScale(packet));
                if ((scale(from) & SCALE_KNOWN) != 0) {
                    fromScale = scale(from) & SCALE;
                    toScale = scale(to) & SCALE;
                    window = unscaled(window, fromScale);
                } else {
                    window(to, window(to) << (scale(to) & SCALE));
                    scale(to, 0);
                }
            }
            lowest(from, sequence);
            state(from, TcpState.SYN_SENT);
            int limit = end + Math.max(1, window(to) << toScale);
            if (highest(from) == 1 || limit - highest(from) >= 0) {
                highest(from, limit);
                checkSkew = false;
            }
            window(from, Math.max(window(from), window));
        }

        int acknowledged = packet.buffer.getInt(packet.l4 + 8, BIG_ENDIAN);
        boolean acknowledges = (flags & ACK) != 0;
        if (!acknowledges || (acknowledged == 0 && (flags & RST) != 0)) {
            // Nothing acknowledged, or a reset by one who does not know what to acknowledge.
            acknowledged = lowest(to);
        }
        if (sequence == end) {
            // Without data the sequence number does not matter.
            sequence = lowest(from);
            end = sequence;
        }
        int skew = checkSkew ? lowest(to) - acknowledged : 0;
        boolean inWindow = highest(from) - end >= 0
                && sequence - (lowest(from) - (window(to) << toScale)) >= 0
                && skew >= -MAX_ACK_WINDOW
                && skew <= MAX_ACK_WINDOW << fromScale
                && ((flags & RST) == 0 || Integer.compareUnsigned(first - lowest(from) + 1, 2) <= 0);
        if (inWindow || !checkSequence) {
            slide(from, end, acknowledged, window, fromScale);
            proceed(from, flags);
            renew(situation(), timeouts, nowMs);
            return true;
        }
        boolean loose = state(to) < TcpState.SYN_SENT.code()
                || state(to) >= TcpState.FIN_WAIT_2.code()
                || state(from) >= TcpState.FIN_WAIT_2.code();
        if (!loose || highest(from) + MAX_ACK_WINDOW - end < 0 || sequence - (lowest(from) - MAX_ACK_WINDOW) < 0) {
            return false;
        }
        // Just opened, joined in the middle or just closed: accepted, but it keeps nothing alive.
        slide(from, end, acknowledged, window, fromScale);
        if ((flags & FIN) != 0 && state(from) < TcpState.CLOSING.code()) {
            state(from, TcpState.CLOSING);
        }
        if ((flags & RST) != 0) {
            state(from, TcpState.TIME_WAIT);
            state(to, TcpState.TIME_WAIT);
        }
        return true;
    }

    private void slide(boolean from, int end, int acknowledged, int window, int fromScale) {
        window(from, Math.max(window(from), window));
        if (end - lowest(from) > 0) {
            lowest(from, end);
        }
        if (acknowledged + (window << fromScale) - highest(!from) >= 0) {
            highest(!from, acknowledged + Math.max(window << fromScale, 1));
        }
    }

    private void proceed(boolean from, int flags) {
        boolean to = !from;
        if ((flags & SYN) != 0 && state(from) < TcpState.SYN_SENT.code()) {
            state(from, TcpState.SYN_SENT);
        }
        if ((flags & FIN) != 0 && state(from) < TcpState.CLOSING.code()) {
            state(from, TcpState.CLOSING);
        }
        if ((flags & ACK) != 0) {
            if (state(to) == TcpState.SYN_SENT.code()) {
                state(to, TcpState.ESTABLISHED);
            } else if (state(to) == TcpState.CLOSING.code()) {
                state(to, TcpState.FIN_WAIT_2);
            }
        }
        if ((flags & RST) != 0) {
            state(from, TcpState.TIME_WAIT);
            state(to, TcpState.TIME_WAIT);
        }
    }

    private CtTimeout situation() {
        int less = Math.min(state0, state1);
        int more = Math.max(state0, state1);
        if (less >= TcpState.FIN_WAIT_2.code()) {
            return CtTimeout.TCP_CLOSED;
        }
        if (less >= TcpState.CLOSING.code()) {
            return CtTimeout.TCP_FIN_WAIT;
        }
        if (less < TcpState.ESTABLISHED.code()) {
            return CtTimeout.TCP_OPENING;
        }
        return more >= TcpState.CLOSING.code() ? CtTimeout.TCP_CLOSING : CtTimeout.TCP_ESTABLISHED;
    }

    /** Under the latch. */
    TcpState state(int end) {
        return TcpState.of(end == 0 ? state0 : state1);
    }

    /** Announced window scale; under the latch. */
    int windowScale(int end) {
        return (end == 0 ? scale0 : scale1) & SCALE;
    }

    /** Whether a window scale was announced; under the latch. */
    boolean scaled(int end) {
        return ((end == 0 ? scale0 : scale1) & SCALE_KNOWN) != 0;
    }

    /** Whether it was joined in the middle; under the latch. */
    boolean liberal(int end) {
        return ((end == 0 ? scale0 : scale1) & SCALE_UNKNOWN) != 0;
    }
}
