package dev.patchbay.perf.draw;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;

/** The few values that flows and frames have in common. */
final class Pools {
    static final int PORTS_OF_BR0 = 4;
    static final int PORTS_OF_BR1 = 3;
    static final int PATCH = 5;
    static final int FIRST_TUNNEL = 6;
    static final int LAST_TUNNEL = 7;
    static final int TABLES = 4;
    static final int GROUPS = 4;
    static final int METERS = 2;
    static final String LOCAL_IP = "192.168.50.1";

    private static final long[] MACS = {0x02aa_0000_0001L, 0x02aa_0000_0002L, 0x02aa_0000_0003L, 0x02aa_0000_0013L};
    private static final long[] GROUP_MACS = {
        0xffff_ffff_ffffL, 0x3333_0000_0001L, 0x0180_c200_0002L, 0x0180_c200_0000L, 0x0100_5e00_0001L
    };
    private static final int[] IPS = {0x0a00_0001, 0x0a00_0002, 0x0a00_0102, 0xc000_0204};
    private static final int[] L4_PORTS = {1, 2, 53, 80, 0x8001};
    private static final int[] VLANS = {1, 2, 10};
    private static final long IPV6_PREFIX = 0x2001_0db8_0000_0000L;

    private Pools() {}

    static long mac(Dice dice) {
        return dice.pick(MACS);
    }

    static long anyMac(Dice dice) {
        return dice.percent(75) ? dice.pick(MACS) : dice.pick(GROUP_MACS);
    }

    static String macText(Dice dice) {
        return MacAddress.format(mac(dice));
    }

    static String anyMacText(Dice dice) {
        return MacAddress.format(anyMac(dice));
    }

    static int ip(Dice dice) {
        return dice.pick(IPS);
    }

    static String ipText(Dice dice) {
        return Ipv4Address.format(ip(dice));
    }

    static int l4Port(Dice dice) {
        return dice.pick(L4_PORTS);
    }

    static int vlan(Dice dice) {
        return dice.pick(VLANS);
    }

    static long ipv6High() {
        return IPV6_PREFIX;
    }

    static long ipv6Low(Dice dice) {
        return dice.between(1, 3);
    }

    static String ipv6Text(Dice dice) {
        return "2001:db8::" + ipv6Low(dice);
    }

    /** Number of a port that may or may not exist on a bridge. */
    static int ofport(Dice dice) {
        return dice.between(1, LAST_TUNNEL + 1);
    }
}
