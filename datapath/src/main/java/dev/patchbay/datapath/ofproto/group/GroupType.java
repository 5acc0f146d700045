package dev.patchbay.datapath.ofproto.group;

/** Which buckets of a group a packet goes through; in the order of OpenFlow's numbers. */
public enum GroupType {
    /** All of them, each with a copy. */
    ALL("all"),
    /** One that a hash selects. */
    SELECT("select"),
    /** The only one. */
    INDIRECT("indirect"),
    /** The first that is alive. */
    FAST_FAILOVER("ff");

    private final String text;

    GroupType(String text) {
        this.text = text;
    }

    /**
     * Name in text.
     *
     * @return for example {@code ff}.
     */
    public String text() {
        return text;
    }

    static GroupType byText(String name) {
        for (GroupType type : values()) {
            if (type.text.equals(name)) {
                return type;
            }
        }
        return name.equals("fast_failover") ? FAST_FAILOVER : null;
    }
}
