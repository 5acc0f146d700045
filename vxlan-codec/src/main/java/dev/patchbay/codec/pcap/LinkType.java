package dev.patchbay.codec.pcap;

/** Link-layer header types of capture files (the tcpdump.org registry of LINKTYPE values). */
public final class LinkType {
    /** Ethernet frames without frame check sequence. */
    public static final int ETHERNET = 1;

    /** IPv4 or IPv6 packets without a link-layer header. */
    public static final int RAW_IP = 101;

    private LinkType() {}
}
