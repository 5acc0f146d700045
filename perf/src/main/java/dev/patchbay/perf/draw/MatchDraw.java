package dev.patchbay.perf.draw;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Draws matches in the syntax of {@code ovs-ofctl}: a protocol first, then fields that it has.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class MatchDraw {
    private final Dice dice;
    private final boolean tunnels;

    /** Whether the match may look at connection tracking fields. */
    private final boolean conntrack;

    private String protocol = "";
    private boolean discovery;

    MatchDraw(Dice dice, boolean tunnels, boolean conntrack) {
        this.dice = dice;
        this.tunnels = tunnels;
        this.conntrack = conntrack;
    }

    /** Terms to be joined by commas; may be none. Each field occurs once at most. */
    List<String> match() {
        List<String> terms = terms();
        protocol = terms.isEmpty() || terms.getFirst().contains("=") ? "" : terms.getFirst();
        discovery = terms.contains("icmp_type=135");
        return terms;
    }

    /** The protocol that the last match demands, such as {@code tcp6}; empty if it leaves it open. */
    String protocol() {
        return protocol;
    }

    /** Whether the last match demands a neighbour solicitation. */
    boolean discovery() {
        return discovery;
    }

    private List<String> terms() {
        List<String> terms = new ArrayList<>();
        int kind = dice.below(100);
        if (kind < 35) {
            addAll(terms, List.of(), dice.below(3));
        } else if (kind < 50) {
            terms.add("ip");
            if (dice.percent(20)) {
                terms.add("nw_src=" + network());
                terms.add("nw_dst=" + network());
            }
            addAll(terms, ipv4(), 1);
        } else if (kind < 60) {
            terms.add("udp");
            addAll(terms, transport(ipv4()), 1);
        } else if (kind < 70) {
            terms.add("tcp");
            addAll(terms, tcp(ipv4()), 1);
        } else if (kind < 74) {
            terms.add("icmp");
            addAll(terms, with(ipv4(), () -> "icmp_type=" + dice.of(8, 0, 3), () -> "icmp_code=" + dice.below(2)), 1);
        } else if (kind < 76) {
            terms.add("sctp");
            addAll(terms, transport(ipv4()), 1);
        } else if (kind < 84) {
            terms.add("arp");
            addAll(terms, arp(), 1);
        } else if (kind < 90) {
            terms.add("ipv6");
            addAll(terms, ipv6(), 1);
        } else if (kind < 93) {
            terms.add(dice.of("udp6", "tcp6"));
            addAll(terms, transport(ipv6()), 1);
        } else if (kind < 95) {
            terms.add("icmp6");
            addAll(terms, with(ipv6(), () -> "icmp_type=" + dice.of(128, 129, 135), () -> "icmp_code=0"), 1);
        } else if (kind < 97) {
            terms.add("mpls");
            addAll(terms, labels(), 0);
        } else if (kind < 98) {
            terms.add("icmp6");
            terms.add("icmp_type=135");
            terms.add("icmp_code=0");
            addAll(terms, solicitation(), 1);
        } else {
            terms.add("dl_type=" + dice.of("0x88cc", "0x05ff", "0x8035", "0x22f3"));
            addAll(terms, List.of(), 1);
        }
        return terms;
    }

    private void addAll(List<String> terms, List<Supplier<String>> special, int least) {
        int count = least + dice.below(2);
        for (int i = 0; i < count; i++) {
            boolean common = special.isEmpty() || dice.percent(40);
            String term = common ? common() : dice.of(special).get();
            if (terms.stream().noneMatch(other -> sameField(other, term))) {
                terms.add(term);
            }
        }
    }

    private static boolean sameField(String one, String other) {
        String a = field(one);
        String b = field(other);
        return a.equals(b) || (a.contains("vlan") && b.contains("vlan"));
    }

    private static String field(String term) {
        int end = term.indexOf('=');
        return end < 0 ? term : term.substring(0, end);
    }

    private String common() {
        int kinds = conntrack ? 24 : tunnels ? 18 : 16;
        return switch (dice.below(kinds)) {
            case 0, 1 -> "in_port=" + Pools.ofport(dice);
            case 2 -> "dl_src=" + Pools.macText(dice);
            case 3 -> "dl_dst=" + Pools.anyMacText(dice);
            case 4 -> "dl_dst=" + dice.of("00", "01") + ":00:00:00:00:00/01:00:00:00:00:00";
            case 5 ->
                "dl_src=02:aa:00:00:00:00/" + dice.of("ff:ff:ff:00:00:00", "ff:ff:ff:ff:ff:f0", "00:ff:00:00:00:02");
            case 6 -> "vlan_tci=" + dice.of("0x1000", "0") + "/0x1000";
            case 7 -> "dl_vlan=" + (dice.percent(70) ? Pools.vlan(dice) : 0xffff);
            case 8 -> "vlan_tci=0x" + Integer.toHexString(Pools.vlan(dice)) + "/0x0fff";
            case 9 -> "dl_vlan_pcp=" + dice.of(0, 3, 5);
            case 10 -> "vlan_tci=" + dice.of("0x0", "0x1001", "0x100a", "0x6001/0xf00f");
            case 11, 12 -> "reg" + dice.below(2) + '=' + dice.of("1", "0x2", "0/1", "0/0xffff", "3/3");
            case 13 -> "metadata=" + dice.of("1", "0/1", "0x2/0x3");
            case 14 -> "reg0=" + dice.of("0", "1", "2");
            case 15 -> "pkt_mark=" + dice.of("0", "1", "0/1");
            case 16 -> "tun_id=" + dice.of("0", "1", "2", "0/1", "0x2/0xffff");
            case 17 -> "tun_src=" + dice.of("192.168.50.2", "192.168.50.3", "192.168.50.2/31");
            case 18, 19, 20 ->
                "ct_state="
                        + dice.of(
                                "-trk", "+trk", "+trk+new", "+trk+est", "+trk-new", "+trk+rpl", "+trk+inv", "+trk+rel");
            case 21 -> "ct_zone=" + dice.below(3);
            case 22 -> "ct_mark=" + dice.of("0", "1", "0/1");
            default -> "ct_label=" + dice.of("0", "0x1", "0/0x1");
        };
    }

    private List<Supplier<String>> ipv4() {
        return new ArrayList<>(List.of(
                () -> "nw_src=" + network(),
                () -> "nw_dst=" + network(),
                () -> "nw_src=" + Pools.ipText(dice),
                () -> "nw_ttl=" + dice.of(64, 1, 2),
                () -> "nw_tos=" + dice.of(0, 32),
                () -> "nw_ecn=" + dice.below(4),
                () -> "nw_frag=" + dice.of("no", "first", "later", "not_later", "yes"),
                () -> "nw_src=" + dice.of("0.0.0.1/0.0.0.1", "10.0.0.2/255.0.0.3")));
    }

    private String network() {
        return Pools.ipText(dice) + '/' + dice.of(8, 16, 24, 31, 32);
    }

    private List<Supplier<String>> ipv6() {
        return new ArrayList<>(List.of(
                () -> "ipv6_src=" + Pools.ipv6Text(dice),
                () -> "ipv6_dst=" + Pools.ipv6Text(dice),
                () -> "ipv6_src=2001:db8::/" + dice.of(32, 64, 126),
                () -> "ipv6_dst=::1/::1",
                () -> "ipv6_label=" + dice.of("0x1", "0x12345", "0/0xf"),
                () -> "nw_ttl=" + dice.of(64, 1),
                () -> "nw_ecn=" + dice.below(4)));
    }

    private List<Supplier<String>> transport(List<Supplier<String>> network) {
        return with(
                network,
                () -> "tp_dst=" + Pools.l4Port(dice),
                () -> "tp_src=" + Pools.l4Port(dice),
                () -> "tp_dst=" + dice.of("0/1", "0x8000/0x8000", "80/0xfff0", "2/0xfffe"),
                () -> "tp_src=" + dice.of("1/1", "0x0/0x8000"));
    }

    private List<Supplier<String>> tcp(List<Supplier<String>> network) {
        return with(transport(network), () -> "tcp_flags=" + dice.of("+syn-ack", "+ack", "+fin", "-rst", "0x12"));
    }

    private List<Supplier<String>> arp() {
        return new ArrayList<>(List.of(
                () -> "arp_op=" + dice.between(1, 2),
                () -> "arp_spa=" + Pools.ipText(dice),
                () -> "arp_tpa=" + network(),
                () -> "arp_sha=" + Pools.macText(dice),
                () -> "arp_tha=" + Pools.macText(dice)));
    }

    private List<Supplier<String>> labels() {
        return List.of(
                () -> "mpls_label=" + dice.of(3, 7, 8),
                () -> "mpls_tc=" + dice.below(2),
                () -> "mpls_bos=" + dice.below(2));
    }

    private List<Supplier<String>> solicitation() {
        return List.of(
                () -> "nd_target=" + Pools.ipv6Text(dice),
                () -> "nd_target=2001:db8::/127",
                () -> "nd_sll=" + Pools.macText(dice));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static List<Supplier<String>> with(List<Supplier<String>> fields, Supplier<String>... more) {
        List<Supplier<String>> all = new ArrayList<>(fields);
        all.addAll(List.of(more));
        return all;
    }
}
