package dev.patchbay.control.neutron;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the frames of a network travel between hosts ({@code provider:network_type}). */
public enum NetworkType {
    /** VXLAN, RFC 7348: a 24-bit VNI. */
    VXLAN(1, 0xff_ffff),
    /** GRE with a key of 32 bits, RFC 2890. */
    GRE(1, 0xffff_ffffL),
    /** Geneve, RFC 8926: a 24-bit VNI. */
    GENEVE(1, 0xff_ffff),
    /** A VLAN of a provider bridge. */
    VLAN(1, 4094),
    /** Untagged on a provider bridge. */
    FLAT(0, 0),
    /** Nowhere: it stays on its host. */
    LOCAL(0, 0);

    private final long least;
    private final long most;

    NetworkType(long least, long most) {
        this.least = least;
        this.most = most;
    }

    /**
     * Whether frames travel inside datagrams between hosts.
     *
     * @return true for vxlan, gre and geneve
     */
    public boolean isTunnelled() {
        return this == VXLAN || this == GRE || this == GENEVE;
    }

    /**
     * Whether frames leave by a provider bridge.
     *
     * @return true for vlan and flat
     */
    public boolean isPhysical() {
        return this == VLAN || this == FLAT;
    }

    /**
     * Whether networks of this type have a segmentation id.
     *
     * @return false for flat and local
     */
    public boolean hasSegment() {
        return most > 0;
    }

    /**
     * Whether a segmentation id is possible.
     *
     * @param segment VNI, key or VLAN
     * @return whether it lies within {@link #segments}
     */
    public boolean allows(long segment) {
        return segment >= least && segment <= most;
    }

    /**
     * The segmentation ids that are possible.
     *
     * @return such as {@code 1 to 4094}
     */
    public String segments() {
        return least + " to " + most;
    }

    /**
     * The name that Neutron gives it.
     *
     * @return lower case
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a type by Neutron's name.
     *
     * @param text such as {@code vxlan}
     * @return the type, or null if there is none of that name
     */
    public static NetworkType of(String text) {
        return Arrays.stream(values())
                .filter(type -> type.text().equals(text))
                .findFirst()
                .orElse(null);
    }

    /**
     * All names.
     *
     * @return separated by commas, for messages
     */
    public static String names() {
        return Arrays.stream(values()).map(NetworkType::text).collect(Collectors.joining(", "));
    }
}
