package dev.patchbay.datapath.ofproto.field;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The words that stand for an Ethernet type, or for that and an IP protocol: {@code ip}, {@code tcp6}. */
enum ProtocolKeyword {
    IP(0x0800, 0),
    IPV4(0x0800, 0),
    IP4(0x0800, 0),
    IPV6(0x86dd, 0),
    IP6(0x86dd, 0),
    ICMP(0x0800, 1),
    ICMP6(0x86dd, 58),
    TCP(0x0800, 6),
    TCP6(0x86dd, 6),
    UDP(0x0800, 17),
    UDP6(0x86dd, 17),
    SCTP(0x0800, 132),
    SCTP6(0x86dd, 132),
    ARP(0x0806, 0),
    RARP(0x8035, 0),
    MPLS(0x8847, 0),
    MPLSM(0x8848, 0);

    private static final Map<String, ProtocolKeyword> BY_TEXT =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(keyword -> keyword.text, keyword -> keyword));

    private final int ethType;
    private final int protocol;
    private final String text;

    ProtocolKeyword(int ethType, int protocol) {
        this.ethType = ethType;
        this.protocol = protocol;
        this.text = name().toLowerCase(Locale.ROOT);
    }

    int ethType() {
        return ethType;
    }

    /** IP protocol; 0 if the word does not tell. */
    int protocol() {
        return protocol;
    }

    /** What a word stands for; null if it is none of these. */
    static ProtocolKeyword of(String word) {
        return BY_TEXT.get(word);
    }
}
