package dev.patchbay.perf.soundness;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.SplittableRandom;

/**
 * Changes keys where a mask does not look, into others that some packet has.
 *
 * <p>Values come from other packets, from single flipped bits and from nowhere. What the changed fields make impossible, such
 * as ports of a packet that is no longer UDP, becomes zero as the datapath leaves it.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class KeyMutator {
    private static final int ETH_TYPE_IPV4 = 0x0800;
    private static final int ETH_TYPE_IPV6 = 0x86dd;
    private static final int ETH_TYPE_ARP = 0x0806;
    private static final int ETH_TYPE_RARP = 0x8035;
    private static final int ETH_TYPE_MPLS = 0x8847;
    private static final int ETH_TYPE_MPLS_MULTICAST = 0x8848;
    private static final int VLAN_PRESENT = 0x1000;
    private static final int TPID = 0x8100;
    private static final int TRACKED = 0x20;
    private static final int LATER = 2;

    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int SCTP = 132;
    private static final int ICMP = 1;
    private static final int IGMP = 2;
    private static final int ICMPV6 = 58;
    private static final int[] PROTOCOLS = {TCP, UDP, SCTP, ICMP, ICMPV6, 0, 47, IGMP};
    private static final int[] SMALL = {0, 1, 2, 3, 64, 255, 135, 136, 0x20, 0x21, 0x22, 0x2a, 0x30};

    /** Every bit of the datapath's words once. */
    private static final FlowField[] FIELDS = {
        FlowField.ETH_DST,
        FlowField.ETH_SRC,
        FlowField.VLAN_TCI,
        FlowField.VLAN_TPID,
        FlowField.VLAN_TCI1,
        FlowField.VLAN_TPID1,
        FlowField.NW_SRC,
        FlowField.NW_DST,
        FlowField.TP_SRC,
        FlowField.TP_DST,
        FlowField.NW_PROTO,
        FlowField.NW_TOS,
        FlowField.NW_TTL,
        FlowField.TCP_FLAGS,
        FlowField.TUN_ID,
        FlowField.TUN_SRC,
        FlowField.TUN_DST,
        FlowField.TUN_FLAGS,
        FlowField.TUN_TOS,
        FlowField.TUN_TTL,
        FlowField.PKT_MARK,
        FlowField.CT_STATE,
        FlowField.CT_ZONE,
        FlowField.CT_MARK,
        FlowField.CT_LABEL,
        FlowField.CT_NW_SRC,
        FlowField.CT_NW_DST,
        FlowField.CT_TP_SRC,
        FlowField.CT_TP_DST,
        FlowField.CT_NW_PROTO,
        FlowField.ARP_SHA,
        FlowField.ARP_THA,
        FlowField.IPV6_SRC,
        FlowField.IPV6_DST,
        FlowField.IPV6_LABEL,
        FlowField.ND_RESERVED,
        FlowField.ND_TARGET,
        FlowField.ND_OPTIONS_TYPE,
        FlowField.CT_IPV6_SRC,
        FlowField.CT_IPV6_DST,
        FlowField.MPLS_LSE0,
        FlowField.MPLS_LSE1,
        FlowField.MPLS_LSE2
    };

    private final SplittableRandom random;
    private final FlowField[] free = new FlowField[FIELDS.length];
    private FlowKey key;
    private FlowMask mask;
    private int freeFields;

    KeyMutator(SplittableRandom random) {
        this.random = random;
    }

    /** Prepares to change a packet's key where a mask does not look. Both must stay as they are. */
    void about(FlowKey packet, FlowMask looked) {
        key = packet;
        mask = looked;
        freeFields = 0;
        for (FlowField field : FIELDS) {
            if (mayHave(field, packet) && !wholly(field, looked)) {
                free[freeFields++] = field;
            }
        }
    }

    private static boolean wholly(FlowField field, FlowMask mask) {
        long all = field.width() >= Long.SIZE ? -1L : (1L << field.width()) - 1;
        return mask.get(field) == all && (!field.wide() || field.getLow(mask.words()) == -1L);
    }

    private static boolean mayHave(FlowField field, FlowKey packet) {
        int type = (int) packet.get(FlowField.ETH_TYPE);
        return switch (field) {
            case TUN_ID, TUN_SRC, TUN_DST, TUN_FLAGS, TUN_TOS, TUN_TTL -> packet.get(FlowField.TUN_DST) != 0;
            case CT_STATE, CT_ZONE, CT_MARK, CT_LABEL, CT_NW_PROTO, CT_TP_SRC, CT_TP_DST, PKT_MARK ->
                packet.get(FlowField.RECIRC_ID) != 0;
            case CT_NW_SRC, CT_NW_DST -> packet.get(FlowField.RECIRC_ID) != 0 && type == ETH_TYPE_IPV4;
            case CT_IPV6_SRC, CT_IPV6_DST -> packet.get(FlowField.RECIRC_ID) != 0 && type == ETH_TYPE_IPV6;
            case VLAN_TCI1, VLAN_TPID1 -> packet.get(FlowField.VLAN_TCI) != 0;
            case NW_SRC, NW_DST -> type == ETH_TYPE_IPV4 || isArp(type);
            case TP_SRC, TP_DST, NW_TOS, NW_TTL, TCP_FLAGS -> isIp(type);
            case NW_PROTO -> isIp(type) || isArp(type);
            case ARP_SHA, ARP_THA -> type == ETH_TYPE_IPV6 || isArp(type);
            case IPV6_SRC, IPV6_DST, IPV6_LABEL, ND_TARGET, ND_OPTIONS_TYPE -> type == ETH_TYPE_IPV6;
            case ND_RESERVED -> isIp(type);
            case MPLS_LSE0, MPLS_LSE1, MPLS_LSE2 -> isMpls(type);
            default -> true;
        };
    }

    private static boolean isIp(int type) {
        return type == ETH_TYPE_IPV4 || type == ETH_TYPE_IPV6;
    }

    private static boolean isArp(int type) {
        return type == ETH_TYPE_ARP || type == ETH_TYPE_RARP;
    }

    private static boolean isMpls(int type) {
        return type == ETH_TYPE_MPLS || type == ETH_TYPE_MPLS_MULTICAST;
    }

    /**
     * Makes another key that the mask does not tell from the packet's.
     *
     * @param donor another packet, for values that occur.
     * @param result overwritten.
     * @return false if the attempt failed; the result is of no use then.
     */
    boolean mutate(FlowKey donor, FlowKey result) {
        if (freeFields == 0) {
            return false;
        }
        result.copyFrom(key);
        if (random.nextInt(4) == 0) {
            for (int i = 0; i < freeFields; i++) {
                put(result, free[i], donor.get(free[i]), low(donor, free[i]));
            }
        } else {
            for (int i = random.nextInt(3); i >= 0; i--) {
                FlowField field = free[random.nextInt(freeFields)];
                change(result, field, donor);
            }
        }
        normalise(result);
        return mask.matches(key, result) && !key.equals(result);
    }

    /** Changes the key only in bits of a set, one or more of them. */
    boolean mutateIn(long[] bits, FlowKey result) {
        result.copyFrom(key);
        long[] words = result.words();
        if (random.nextBoolean()) {
            flipOne(words, bits);
        } else {
            for (int i = 0; i < FlowKey.DATAPATH_WORDS; i++) {
                words[i] ^= bits[i] & random.nextLong();
            }
            settle(result, bits);
        }
        if ((result.get(FlowField.VLAN_TPID) == 0) != (key.get(FlowField.VLAN_TPID) == 0)) {
            result.set(FlowField.VLAN_PRESENT, result.get(FlowField.VLAN_TPID) == 0 ? 0 : 1);
        }
        normalise(result);
        return !key.equals(result);
    }

    private void flipOne(long[] words, long[] bits) {
        int count = 0;
        for (int i = 0; i < FlowKey.DATAPATH_WORDS; i++) {
            count += Long.bitCount(bits[i]);
        }
        int place = random.nextInt(count);
        for (int i = 0; i < FlowKey.DATAPATH_WORDS; i++) {
            for (long left = bits[i]; left != 0; left &= left - 1) {
                if (place-- == 0) {
                    words[i] ^= Long.lowestOneBit(left);
                }
            }
        }
    }

    /** Gives fields that lie wholly in the set values that mean something. */
    private void settle(FlowKey result, long[] bits) {
        for (FlowField field : FIELDS) {
            if (field.get(bits) != 0 && mayHave(field, key) && random.nextInt(3) != 0) {
                long any = anything(field);
                long set = field.get(bits);
                result.set(field, (result.get(field) & ~set) | (any & set));
            }
        }
    }

    private void change(FlowKey result, FlowField field, FlowKey donor) {
        switch (random.nextInt(4)) {
            case 0 -> {
                long bit = 1L << random.nextInt(Math.min(field.width(), Long.SIZE));
                boolean upper = field.wide() && random.nextBoolean();
                long low = low(result, field);
                put(result, field, result.get(field) ^ (field.wide() && !upper ? 0 : bit), upper ? low : low ^ bit);
            }
            case 1 -> put(result, field, anything(field), random.nextLong());
            default -> put(result, field, donor.get(field), low(donor, field));
        }
    }

    private long anything(FlowField field) {
        return switch (field) {
            case NW_PROTO, CT_NW_PROTO -> PROTOCOLS[random.nextInt(PROTOCOLS.length)];
            case NW_TTL, NW_TOS, TUN_TOS, CT_STATE, CT_ZONE, CT_MARK, TP_SRC, TP_DST, TCP_FLAGS ->
                random.nextBoolean() ? SMALL[random.nextInt(SMALL.length)] : random.nextLong();
            case VLAN_TCI, VLAN_TCI1 -> random.nextInt(4) == 0 ? 0 : random.nextLong() | VLAN_PRESENT;
            case VLAN_TPID, VLAN_TPID1 -> random.nextBoolean() ? TPID : 0x88a8;
            default -> random.nextLong();
        };
    }

    private static long low(FlowKey from, FlowField field) {
        return field.wide() ? from.getLow(field) : 0;
    }

    /** Sets a field but for the bits that the mask looks at. */
    private void put(FlowKey result, FlowField field, long value, long low) {
        long fixed = mask.get(field);
        result.set(field, (result.get(field) & fixed) | (value & ~fixed));
        if (field.wide()) {
            long fixedLow = field.getLow(mask.words());
            field.setLow(result.words(), (result.getLow(field) & fixedLow) | (low & ~fixedLow));
        }
    }

    /** Makes a key one that the datapath could make. */
    private static void normalise(FlowKey key) {
        tags(key);
        connection(key);
        int type = (int) key.get(FlowField.ETH_TYPE);
        int protocol = (int) key.get(FlowField.NW_PROTO);
        if (!isIp(type)) {
            return;
        }
        key.set(FlowField.IPV6_LABEL, key.get(FlowField.IPV6_LABEL) & 0xf_ffff);
        boolean later = (key.get(FlowField.NW_FRAG) & LATER) != 0;
        boolean ports = protocol == TCP || protocol == UDP || protocol == SCTP;
        boolean control = type == ETH_TYPE_IPV4 ? protocol == ICMP || protocol == IGMP : protocol == ICMPV6;
        if (later || !(ports || control)) {
            key.set(FlowField.TP_SRC, 0).set(FlowField.TP_DST, 0);
        } else if (control) {
            key.set(FlowField.TP_SRC, key.get(FlowField.TP_SRC) & 0xff);
            key.set(FlowField.TP_DST, key.get(FlowField.TP_DST) & 0xff);
        }
        key.set(FlowField.TCP_FLAGS, later || protocol != TCP ? 0 : key.get(FlowField.TCP_FLAGS) & 0xfff);
        long message = key.get(FlowField.TP_SRC);
        boolean discovery = control
                && type == ETH_TYPE_IPV6
                && !later
                && (message == 135 || message == 136)
                && key.get(FlowField.TP_DST) == 0;
        if (!discovery) {
            key.set(FlowField.ND_TARGET, 0, 0).set(FlowField.ARP_SHA, 0).set(FlowField.ARP_THA, 0);
            key.set(FlowField.ND_OPTIONS_TYPE, 0);
            if (protocol != IGMP || type != ETH_TYPE_IPV4 || later) {
                key.set(FlowField.ND_RESERVED, 0);
            }
        }
    }

    private static void tags(FlowKey key) {
        if ((key.get(FlowField.VLAN_TCI) & VLAN_PRESENT) == 0) {
            key.set(FlowField.VLAN_TCI, 0).set(FlowField.VLAN_TPID, 0);
            key.set(FlowField.VLAN_TCI1, 0).set(FlowField.VLAN_TPID1, 0);
            return;
        }
        if (key.get(FlowField.VLAN_TPID) != 0x88a8) {
            key.set(FlowField.VLAN_TPID, TPID);
        }
        if ((key.get(FlowField.VLAN_TCI1) & VLAN_PRESENT) == 0) {
            key.set(FlowField.VLAN_TCI1, 0).set(FlowField.VLAN_TPID1, 0);
        } else if (key.get(FlowField.VLAN_TPID1) != 0x88a8) {
            key.set(FlowField.VLAN_TPID1, TPID);
        }
    }

    private static void connection(FlowKey key) {
        if (key.get(FlowField.RECIRC_ID) == 0 || key.get(FlowField.CT_STATE) == 0) {
            key.set(FlowField.CT_STATE, 0).set(FlowField.CT_ZONE, 0).set(FlowField.CT_MARK, 0);
            key.set(FlowField.CT_LABEL, 0, 0).set(FlowField.CT_NW_SRC, 0).set(FlowField.CT_NW_DST, 0);
            key.set(FlowField.CT_IPV6_SRC, 0, 0).set(FlowField.CT_IPV6_DST, 0, 0);
            key.set(FlowField.CT_TP_SRC, 0).set(FlowField.CT_TP_DST, 0).set(FlowField.CT_NW_PROTO, 0);
        } else {
            key.set(FlowField.CT_STATE, (key.get(FlowField.CT_STATE) & 0xff) | TRACKED);
        }
    }
}
