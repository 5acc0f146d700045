package dev.patchbay.datapath.netns;

/**
 * What a device to be added is.
 *
 * @param name unique in its namespace, at most 15 characters.
 * @param kind what is behind it.
 * @param mac hardware address, 48 bits; 0 to have one made of the names.
 * @param mtu longest IP packet in octets, 68 to 65535.
 * @param up whether it is switched on.
 * @param ifindex number, as {@code ip link} prints it; 0 for the next free one.
 * @param port of an INTERNAL device, the bridge's port that it is; of a VETH whose other end is a port, that port; else empty. The
 *     port may not exist yet.
 * @param parent of a VLAN device, the device whose tagged frames it gets; else empty.
 * @param vlan of a VLAN device, its VLAN id; else 0.
 */
public record DeviceSpec(
        String name,
        DeviceKind kind,
        long mac,
        int mtu,
        boolean up,
        int ifindex,
        String port,
        String parent,
        int vlan) {
    /** MTU unless told otherwise. */
    public static final int DEFAULT_MTU = 1500;

    private static final int MAX_NAME = 15;
    private static final int MIN_MTU = 68;
    private static final int MAX_MTU = 65_535;

    /** Checks the parts. */
    public DeviceSpec {
        if (name.isEmpty() || name.length() > MAX_NAME || name.indexOf('/') >= 0 || name.indexOf(' ') >= 0) {
            throw new IllegalArgumentException(
                    "device name \"" + name + "\": expected 1 to " + MAX_NAME + " characters without slash and space");
        }
        if (kind != DeviceKind.LOOPBACK && (mtu < MIN_MTU || mtu > MAX_MTU)) {
            throw new IllegalArgumentException(
                    "device " + name + ": mtu " + mtu + ": expected " + MIN_MTU + " to " + MAX_MTU);
        }
    }

    /**
     * A device that is a port of a bridge, by the same name.
     *
     * @param name of device and port.
     * @param mac hardware address.
     * @return specification, up.
     */
    public static DeviceSpec internal(String name, long mac) {
        return new DeviceSpec(name, DeviceKind.INTERNAL, mac, DEFAULT_MTU, true, 0, name, "", 0);
    }

    /**
     * One end of a pair whose other end is a device, or by {@link #withPort} a port.
     *
     * @param name of the device.
     * @param mac hardware address.
     * @return specification, up.
     */
    public static DeviceSpec veth(String name, long mac) {
        return new DeviceSpec(name, DeviceKind.VETH, mac, DEFAULT_MTU, true, 0, "", "", 0);
    }

    /**
     * A Linux bridge without ports. Its MAC address is the lowest of its ports' unless it is given one.
     *
     * @param name of the device.
     * @return specification, up.
     */
    public static DeviceSpec bridge(String name) {
        return new DeviceSpec(name, DeviceKind.BRIDGE, 0, DEFAULT_MTU, true, 0, "", "", 0);
    }

    /**
     * A device with a guest behind it.
     *
     * @param name of the device.
     * @param mac hardware address of the device, not of the guest's.
     * @return specification, up.
     */
    public static DeviceSpec tap(String name, long mac) {
        return new DeviceSpec(name, DeviceKind.TAP, mac, DEFAULT_MTU, true, 0, "", "", 0);
    }

    /**
     * The frames of one VLAN of another device.
     *
     * @param name of the device.
     * @param parent device of the same namespace.
     * @param vlan VLAN id, 1 to 4094.
     * @return specification, up, with the MAC address of the other device.
     */
    public static DeviceSpec vlan(String name, String parent, int vlan) {
        return new DeviceSpec(name, DeviceKind.VLAN, 0, DEFAULT_MTU, true, 0, "", parent, vlan);
    }

    /**
     * The same with another MTU.
     *
     * @param octets longest IP packet.
     * @return changed copy.
     */
    public DeviceSpec withMtu(int octets) {
        return new DeviceSpec(name, kind, mac, octets, up, ifindex, port, parent, vlan);
    }

    /**
     * The same behind another port.
     *
     * @param other name of the port.
     * @return changed copy.
     */
    public DeviceSpec withPort(String other) {
        return new DeviceSpec(name, kind, mac, mtu, up, ifindex, other, parent, vlan);
    }

    /**
     * The same with a number.
     *
     * @param number as {@code ip link} prints it.
     * @return changed copy.
     */
    public DeviceSpec withIfindex(int number) {
        return new DeviceSpec(name, kind, mac, mtu, up, number, port, parent, vlan);
    }

    /**
     * The same, switched off.
     *
     * @return changed copy.
     */
    public DeviceSpec down() {
        return new DeviceSpec(name, kind, mac, mtu, false, ifindex, port, parent, vlan);
    }
}
