package dev.patchbay.control.neutron;

import dev.patchbay.codec.eth.MacAddress;
import java.util.UUID;

/**
 * Numbers that an agent or a switch draws at random, made of names instead, so that the same model gives the same text.
 *
 * <p>Stateless.
 */
public final class StableNumbers {
    private static final long LOCALLY_ADMINISTERED = 0x02_00_00_00_00_00L;
    private static final long PORT_MACS = 0xfa_16_3e_00_00_00L;
    private static final long MULTICAST = 0x01_00_00_00_00_00L;
    private static final long MAC_BITS = 0xffff_ffff_ffffL;

    private StableNumbers() {}

    /** A cookie: 64 bits, not 0. */
    static long cookie(String host, String bridge) {
        return mix(host + " cookie " + bridge) | 1;
    }

    /** A link-layer address that is locally administered, as those of devices without hardware are. */
    static long mac(String host, String device) {
        return ((mix(host + " device " + device) & MAC_BITS) | LOCALLY_ADMINISTERED) & ~MULTICAST;
    }

    /**
     * A UUID for something that the user gave a name only.
     *
     * @param kind such as {@code router}
     * @param name unique among its kind
     * @return of version 4 by its looks
     */
    public static String uuid(String kind, String name) {
        long high = (mix(kind + " high " + name) & ~0xf000L) | 0x4000L;
        long low = (mix(kind + " low " + name) & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    /**
     * An address as Neutron gives to ports: the first half its own, the rest drawn.
     *
     * @param id of the port
     * @return such as {@code fa:16:3e:b2:23:f1}
     */
    public static String portMac(String id) {
        return MacAddress.format(PORT_MACS | (mix("port " + id) & 0xff_ffffL));
    }

    /**
     * A number below a limit.
     *
     * @param kind such as {@code link}
     * @param name unique among its kind
     * @param limit above 0
     * @return 0 to limit - 1; two names may have one number
     */
    public static int below(String kind, String name, int limit) {
        return (int) Long.remainderUnsigned(mix(kind + " below " + name), limit);
    }

    /** FNV-1a, with the mixing of MurmurHash3 behind it, since the names differ in few letters. */
    static long mix(String text) {
        long hash = 0xcbf2_9ce4_8422_2325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100_0000_01b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51_afd7_ed55_8ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ce_b9fe_1a85_ec53L;
        return hash ^ (hash >>> 33);
    }
}
