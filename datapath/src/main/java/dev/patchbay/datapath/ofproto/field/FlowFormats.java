package dev.patchbay.datapath.ofproto.field;

/**
 * The set of flow formats that can express a flow: which protocol, and whether it can name a table.
 *
 * <p>A set is bits of an {@code int}. A flow starts with {@link #ANY}; each field and action that some formats lack takes
 * those away, and what is left must include one of the version that a user chose.
 */
public final class FlowFormats {
    /** OpenFlow 1.0 without extensions and without table numbers. */
    public static final int OF10 = 1;

    private static final int OF10_TABLE = 1 << 1;
    private static final int NXM = 1 << 2;
    private static final int NXM_TABLE = 1 << 3;
    private static final int OF11 = 1 << 4;
    private static final int OF12 = 1 << 5;
    private static final int OF13 = 1 << 6;
    private static final int OF14 = 1 << 7;
    /** OpenFlow 1.5. */
    public static final int OF15 = 1 << 8;

    /** Every format. */
    public static final int ANY = 0x1ff;
    /** OpenFlow 1.0 with and without extensions. */
    public static final int OF10_ANY = OF10 | OF10_TABLE | NXM | NXM_TABLE;

    private static final int NXM_ANY = NXM | NXM_TABLE;
    private static final int OXM = OF12 | OF13 | OF14 | OF15;
    /** The formats with extensible matches. */
    public static final int NXM_OXM = NXM_ANY | OXM;
    /** Those and OpenFlow 1.1. */
    public static final int NXM_OF11_UP = NXM_OXM | OF11;
    /** All from OpenFlow 1.1 on. */
    public static final int OF11_UP = OF11 | OXM;
    /** All from OpenFlow 1.2 on. */
    public static final int OF12_UP = OXM;
    /** All from OpenFlow 1.3 on. */
    public static final int OF13_UP = OF13 | OF14 | OF15;
    /** All that can name a table. */
    public static final int WITH_TABLE = OF10_TABLE | NXM_TABLE | OF11 | OXM;

    private static final int[] SETS = {
        ANY, OF10 | OF10_TABLE, NXM_ANY, OXM, OF10, OF10_TABLE, NXM, NXM_TABLE, OF11, OF12, OF13, OF14, OF15
    };
    private static final String[] NAMES = {
        "any",
        "OpenFlow10",
        "NXM",
        "OXM",
        "OpenFlow10-table_id",
        "OpenFlow10+table_id",
        "NXM-table_id",
        "NXM+table_id",
        "OpenFlow11",
        "OXM-OpenFlow12",
        "OXM-OpenFlow13",
        "OXM-OpenFlow14",
        "OXM-OpenFlow15"
    };

    private FlowFormats() {}

    /**
     * The formats of one version.
     *
     * @param version protocol version.
     * @return set.
     */
    public static int of(OpenFlowVersion version) {
        return switch (version) {
            case OF10 -> OF10_ANY;
            case OF11 -> OF11;
            case OF12 -> OF12;
            case OF13 -> OF13;
            case OF14 -> OF14;
            case OF15 -> OF15;
        };
    }

    /**
     * Names of a set as {@code ovs-ofctl} lists them.
     *
     * @param set formats.
     * @return for example {@code NXM,OXM}.
     */
    public static String names(int set) {
        StringBuilder out = new StringBuilder();
        int rest = set;
        for (int i = 0; i < SETS.length && rest != 0; i++) {
            if ((rest & SETS[i]) == SETS[i]) {
                out.append(out.isEmpty() ? "" : ",").append(NAMES[i]);
                rest &= ~SETS[i];
            }
        }
        return out.isEmpty() ? "none" : out.toString();
    }

    /**
     * Fails if none of the formats belongs to a version.
     *
     * @param usable what a flow can be expressed in.
     * @param version what a user chose.
     * @throws FlowSyntaxException if the two have nothing in common.
     */
    public static void require(int usable, OpenFlowVersion version) {
        if ((usable & of(version)) == 0) {
            throw new FlowSyntaxException(
                    "none of the usable flow formats (" + names(usable) + ") is among the allowed flow formats ("
                            + names(of(version)) + ")",
                    -1);
        }
    }

    /**
     * Whether OpenFlow 1.0 can express a flow only with its extension.
     *
     * @param usable what the flow can be expressed in.
     * @return true if one of its formats without extensible matches is not enough.
     */
    public static boolean extended(int usable) {
        return (usable & (OF10 | OF10_TABLE)) == 0;
    }

    /**
     * Whether OpenFlow 1.0 can express a flow only with table numbers.
     *
     * @param usable what the flow can be expressed in.
     * @return true if none of its formats without them is enough.
     */
    public static boolean needsTable(int usable) {
        return (usable & (extended(usable) ? NXM : OF10)) == 0;
    }

    /**
     * How many extensions of OpenFlow 1.0 have to be turned on for a flow: extensible matches, table numbers.
     *
     * @param usable what the flow can be expressed in.
     * @return 0 to 2.
     */
    public static int extensionsOfOf10(int usable) {
        return (extended(usable) ? 1 : 0) + (needsTable(usable) ? 1 : 0);
    }
}
