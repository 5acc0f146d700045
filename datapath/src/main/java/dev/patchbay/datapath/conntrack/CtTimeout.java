package dev.patchbay.datapath.conntrack;

import java.util.Map;

/** The situations in which connections wait for their next packet, with Open vSwitch's default times. */
public enum CtTimeout {
    /** TCP: only the first SYN, or a segment out of the middle. */
    TCP_FIRST_PACKET("tcp_syn_sent", 30),
    /** TCP: one side is not established yet. */
    TCP_OPENING("tcp_syn_recv", 30),
    /** TCP: both sides are. */
    TCP_ESTABLISHED("tcp_established", 24 * 60 * 60),
    /** TCP: one side has sent its FIN. */
    TCP_CLOSING("tcp_fin_wait", 15 * 60),
    /** TCP: both have. */
    TCP_FIN_WAIT("tcp_time_wait", 45),
    /** TCP: both FINs are acknowledged, or there was a reset. */
    TCP_CLOSED("tcp_close", 30),
    /** UDP and others: one packet. */
    OTHER_FIRST("udp_first", 60),
    /** UDP and others: packets one way. */
    OTHER_MULTIPLE("udp_single", 60),
    /** UDP and others: both ways. */
    OTHER_BIDIRECTIONAL("udp_multiple", 30),
    /** ICMP: no answer yet. */
    ICMP_FIRST("icmp_first", 60),
    /** ICMP: answered. */
    ICMP_REPLY("icmp_reply", 30);

    private static final CtTimeout[] ALL = values();

    private final String key;
    private final int seconds;

    CtTimeout(String key, int seconds) {
        this.key = key;
        this.seconds = seconds;
    }

    /**
     * Name in the {@code timeouts} column of the {@code CT_Timeout_Policy} table (ovs-vswitchd.conf.db(5)).
     *
     * @return for example {@code udp_first}.
     */
    public String key() {
        return key;
    }

    /**
     * Time of the default policy.
     *
     * @return seconds.
     */
    public int seconds() {
        return seconds;
    }

    @SuppressWarnings("EnumOrdinal") // the index into a policy's times
    int index() {
        return ordinal();
    }

    /** Times by {@link #index}, those given by {@link #key} and the defaults of the others. */
    static int[] times(Map<String, Integer> given) {
        int[] times = new int[ALL.length];
        for (CtTimeout timeout : ALL) {
            times[timeout.index()] = given.getOrDefault(timeout.key, timeout.seconds);
        }
        return times;
    }
}
