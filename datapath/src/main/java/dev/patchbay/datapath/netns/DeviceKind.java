package dev.patchbay.datapath.netns;

/** What is behind a device. */
public enum DeviceKind {
    /** {@code lo}: whatever is sent comes back. */
    LOOPBACK,
    /** A port of a bridge of this host, named like the device. */
    INTERNAL,
    /** One end of a pair; the other is a device of a namespace, or a port of a bridge. */
    VETH,
    /** The frames of one VLAN of another device of the namespace. */
    VLAN,
    /** A Linux bridge: the devices that are its ports. */
    BRIDGE,
    /** Whoever holds its file: a guest. */
    TAP,
    /** Nothing: what is sent there is gone. */
    DUMMY
}
