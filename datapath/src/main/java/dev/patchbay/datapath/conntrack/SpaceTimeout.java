package dev.patchbay.datapath.conntrack;

/**
 * The situations in which connections of a namespace wait for their next packet, with Linux's names and default times
 * (nf_conntrack-sysctl of the kernel's documentation).
 */
public enum SpaceTimeout {
    /** TCP: only the first SYN. */
    TCP_SYN_SENT("tcp_timeout_syn_sent", 120),
    /** TCP: SYN and SYN with ACK. */
    TCP_SYN_RECV("tcp_timeout_syn_recv", 60),
    /** TCP: both ends are established. */
    TCP_ESTABLISHED("tcp_timeout_established", 5 * 24 * 60 * 60),
    /** TCP: one end has sent its FIN. */
    TCP_FIN_WAIT("tcp_timeout_fin_wait", 120),
    /** TCP: that FIN is acknowledged. */
    TCP_CLOSE_WAIT("tcp_timeout_close_wait", 60),
    /** TCP: both ends have sent their FINs. */
    TCP_LAST_ACK("tcp_timeout_last_ack", 30),
    /** TCP: both FINs are acknowledged. */
    TCP_TIME_WAIT("tcp_timeout_time_wait", 120),
    /** TCP: there was a reset. */
    TCP_CLOSE("tcp_timeout_close", 10),
    /** TCP: the same segment was sent again and again. */
    TCP_RETRANSMITTED("tcp_timeout_max_retrans", 300),
    /** TCP: data waits for its acknowledgement. */
    TCP_UNACKNOWLEDGED("tcp_timeout_unacknowledged", 300),
    /** UDP: packets one way, or not for long both ways. */
    UDP("udp_timeout", 30),
    /** UDP: both ways for more than two seconds. */
    UDP_STREAM("udp_timeout_stream", 120),
    /** ICMP queries. */
    ICMP("icmp_timeout", 30),
    /** ICMPv6 queries. */
    ICMPV6("icmpv6_timeout", 30),
    /** GRE one way. */
    GRE("gre_timeout", 30),
    /** GRE both ways. */
    GRE_STREAM("gre_timeout_stream", 180),
    /** Other protocols. */
    GENERIC("generic_timeout", 600);

    private static final SpaceTimeout[] ALL = values();

    private final String key;
    private final int seconds;

    SpaceTimeout(String key, int seconds) {
        this.key = key;
        this.seconds = seconds;
    }

    /**
     * Name of the setting.
     *
     * @return for example {@code net.netfilter.nf_conntrack_udp_timeout}.
     */
    public String sysctl() {
        return "net.netfilter.nf_conntrack_" + key;
    }

    /**
     * Time unless set otherwise.
     *
     * @return seconds.
     */
    public int seconds() {
        return seconds;
    }

    @SuppressWarnings("EnumOrdinal") // the index into a space's times
    int index() {
        return ordinal();
    }

    static int[] defaults() {
        int[] times = new int[ALL.length];
        for (SpaceTimeout timeout : ALL) {
            times[timeout.index()] = timeout.seconds;
        }
        return times;
    }
}
