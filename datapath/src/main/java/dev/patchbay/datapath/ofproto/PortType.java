package dev.patchbay.datapath.ofproto;

/** The kinds of port that the switch can make (the {@code type} column of OVSDB's Interface table). */
public enum PortType {
    /** A device: on this switch, a guest's tap. */
    ORDINARY(""),
    /** Joined to a port of another bridge. */
    PATCH("patch"),
    VXLAN("vxlan"),
    /**
     * A network card: the end of a cable to another host, which a VXLAN tunnel with a fixed VNI stands for. Flows and users
     * see a device.
     */
    WIRE(""),
    /** A device of the host itself; every bridge has one of its own name, LOCAL. */
    INTERNAL("internal");

    private final String text;

    PortType(String text) {
        this.text = text;
    }

    /**
     * The type's name in OVSDB.
     *
     * @return empty for an ordinary port.
     */
    public String text() {
        return text;
    }

    /**
     * Whether frames come and go as datagrams of the underlay.
     *
     * @return true for tunnels and wires.
     */
    public boolean isTunnel() {
        return this == VXLAN || this == WIRE;
    }

    /**
     * Finds a type by its name in OVSDB.
     *
     * @param text {@code patch}, {@code vxlan}, {@code wire}, {@code internal}; empty, {@code system} and {@code tap} are ordinary.
     * @return the type.
     * @throws IllegalArgumentException if there is none of that name; the message lists them.
     */
    public static PortType of(String text) {
        return switch (text) {
            case "", "system", "tap", "dummy" -> ORDINARY;
            case "patch" -> PATCH;
            case "vxlan" -> VXLAN;
            case "wire" -> WIRE;
            case "internal" -> INTERNAL;
            default ->
                throw new IllegalArgumentException("unknown port type '" + text
                        + "' (expected patch, vxlan, wire or internal, or none for a" + " device)");
        };
    }
}
