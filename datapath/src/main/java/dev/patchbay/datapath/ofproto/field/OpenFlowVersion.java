package dev.patchbay.datapath.ofproto.field;

/**
 * The protocol version that a flow is loaded or shown with: the same flow reads differently in each.
 *
 * <p>{@link #OF10} means OpenFlow 1.0 with the Nicira extensions, the default of {@code ovs-ofctl}.
 */
public enum OpenFlowVersion {
    OF10("OpenFlow10", "OF1.0", "NXM"),
    OF11("OpenFlow11", "OF1.1", "OpenFlow11"),
    OF12("OpenFlow12", "OF1.2", "OXM-OpenFlow12"),
    OF13("OpenFlow13", "OF1.3", "OXM-OpenFlow13"),
    OF14("OpenFlow14", "OF1.4", "OXM-OpenFlow14"),
    OF15("OpenFlow15", "OF1.5", "OXM-OpenFlow15");

    private final String option;
    private final String shortName;
    private final String flowFormat;

    OpenFlowVersion(String option, String shortName, String flowFormat) {
        this.option = option;
        this.shortName = shortName;
        this.flowFormat = flowFormat;
    }

    /**
     * Name in {@code -O} and in the {@code protocols} column of a bridge.
     *
     * @return for example {@code OpenFlow13}.
     */
    public String option() {
        return option;
    }

    /**
     * Name in the header of a reply.
     *
     * @return for example {@code OF1.3}.
     */
    public String shortName() {
        return shortName;
    }

    /**
     * Name of the flow format in error messages.
     *
     * @return for example {@code OXM-OpenFlow13}.
     */
    public String flowFormat() {
        return flowFormat;
    }

    /**
     * Whether this version is at least another.
     *
     * @param other lower bound.
     * @return true if it is.
     */
    public boolean atLeast(OpenFlowVersion other) {
        return compareTo(other) >= 0;
    }

    /**
     * Finds a version by its {@link #option} name, letter case ignored.
     *
     * @param option for example {@code OpenFlow13}.
     * @return the version.
     * @throws IllegalArgumentException if there is none of that name; the message lists them.
     */
    public static OpenFlowVersion of(String option) {
        for (OpenFlowVersion version : values()) {
            if (version.option.equalsIgnoreCase(option)) {
                return version;
            }
        }
        throw new IllegalArgumentException(
                option + ": unknown OpenFlow version (expected OpenFlow10, OpenFlow11, … OpenFlow15)");
    }
}
