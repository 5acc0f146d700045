package dev.patchbay.datapath.conntrack;

/**
 * One connection as it was at one moment.
 *
 * @param original tuple of its first packet.
 * @param reply tuple of replies.
 * @param parent tuple of the control connection that announced it, or null.
 * @param zone 0 to 65535.
 * @param mark its mark.
 * @param labelHigh upper half of its label.
 * @param labelLow lower half.
 * @param timeoutSeconds time left, rounded down.
 * @param helper application whose control connection it is.
 * @param tcp state of TCP, or null.
 */
public record CtEntry(
        CtTuple original,
        CtTuple reply,
        CtTuple parent,
        int zone,
        int mark,
        long labelHigh,
        long labelLow,
        long timeoutSeconds,
        CtHelper helper,
        Tcp tcp) {

    /**
     * State of both ends of a TCP connection.
     *
     * @param original of the end that began.
     * @param reply of the other.
     */
    public record Tcp(End original, End reply) {
        /**
         * The one state that is printed for both: the further one, in the words of the kernel.
         *
         * @return for example {@link TcpState#ESTABLISHED}.
         */
        public TcpState state() {
            TcpState further = original.state.compareTo(reply.state) >= 0 ? original.state : reply.state;
            return switch (further) {
                case FIN_WAIT_2 -> TcpState.TIME_WAIT;
                case SYN_RECV -> TcpState.ESTABLISHED;
                default -> further;
            };
        }
    }

    /**
     * One end.
     *
     * @param state what it has done.
     * @param windowScale announced, 0 if none.
     * @param scaled whether it was announced.
     * @param liberal whether the connection was joined in the middle.
     */
    public record End(TcpState state, int windowScale, boolean scaled, boolean liberal) {
        private String flags() {
            if (scaled) {
                return liberal ? "WINDOW_SCALE|BE_LIBERAL" : "WINDOW_SCALE";
            }
            return liberal ? "BE_LIBERAL" : "";
        }
    }

    static CtEntry of(Connection connection, long nowMs) {
        boolean latched = connection.latch();
        var scratch = new PacketTuple();
        Application application = connection.application();
        PacketTuple parent = application == null ? null : application.parent();
        Label label = connection.label();
        Tcp tcp = connection instanceof TcpConnection state ? new Tcp(end(state, 0), end(state, 1)) : null;
        var entry = new CtEntry(
                CtTuple.of(connection.tuple(scratch)),
                CtTuple.of(connection.replyTuple(scratch)),
                parent == null ? null : CtTuple.of(parent),
                connection.zone(),
                connection.mark(),
                label == null ? 0 : label.high(),
                label == null ? 0 : label.low(),
                Math.max(0, connection.expiry() - nowMs) / 1000,
                application == null ? CtHelper.NONE : application.helper(),
                tcp);
        if (latched) {
            connection.unlatch();
        }
        return entry;
    }

    private static End end(TcpConnection connection, int end) {
        return new End(
                connection.state(end), connection.windowScale(end), connection.scaled(end), connection.liberal(end));
    }

    /**
     * The text of {@code dpctl/dump-conntrack}.
     *
     * @param verbose with the states of both ends, as with {@code -m}.
     * @param statistics with the time left, as with {@code -s}.
     * @return one line without its end.
     */
    public String format(boolean verbose, boolean statistics) {
        var out = new StringBuilder(160).append(protocolName(original.protocol()));
        original.append(out.append(",orig=("));
        reply.append(out.append("),reply=(")).append(')');
        if (verbose) {
            out.append(",id=0");
        }
        if (zone != 0) {
            out.append(",zone=").append(zone);
        }
        if (verbose) {
            out.append(",status=0");
        }
        if (statistics) {
            out.append(",timeout=").append(timeoutSeconds);
        }
        if (mark != 0) {
            out.append(",mark=").append(Integer.toUnsignedString(mark));
        }
        if ((labelHigh | labelLow) != 0) {
            CtRequest.hex(out.append(",labels="), labelHigh, labelLow);
        }
        if (tcp != null) {
            protocolInfo(out, verbose);
        }
        if (helper != CtHelper.NONE) {
            out.append(",helper=").append(helper.text());
        }
        if (verbose && parent != null) {
            parent.append(out.append(",parent=(")).append(')');
        }
        return out.toString();
    }

    private void protocolInfo(StringBuilder out, boolean verbose) {
        if (!verbose) {
            out.append(",protoinfo=(state=").append(tcp.state()).append(')');
            return;
        }
        End first = tcp.original;
        End second = tcp.reply;
        out.append(",protoinfo=(state_orig=").append(first.state);
        out.append(",state_reply=").append(second.state);
        if (first.windowScale != 0 || second.windowScale != 0) {
            out.append(",wscale_orig=").append(first.windowScale);
            out.append(",wscale_reply=").append(second.windowScale);
        }
        out.append(",flags_orig=").append(first.flags());
        out.append(",flags_reply=").append(second.flags()).append(')');
    }

    /**
     * Name of an IP protocol.
     *
     * @param protocol its number.
     * @return a name, or the number.
     */
    public static String protocolName(int protocol) {
        return switch (protocol) {
            case 1 -> "icmp";
            case 2 -> "igmp";
            case 6 -> "tcp";
            case 17 -> "udp";
            case 33 -> "dccp";
            case 58 -> "icmpv6";
            case 132 -> "sctp";
            case 136 -> "udplite";
            default -> Integer.toString(protocol);
        };
    }
}
