package dev.patchbay.datapath.conntrack;

/**
 * What an application's helper knows of a connection: of a control connection how its text was stretched by translation,
 * of an expected data connection which control connection announced it.
 *
 * <p><b>Threads.</b> The skew lies under the connection's latch.
 */
final class Application {
    private final CtHelper helper;
    private final PacketTuple parent;

    /** By how much the sequence numbers of one direction have moved. */
    private int skew;

    /** Whether that direction is the replies'. */
    private boolean skewOfReplies;

    Application(CtHelper helper, PacketTuple parent) {
        this.helper = helper;
        this.parent = parent;
    }

    Application copy() {
        Application copy = new Application(helper, parent);
        copy.skew(skew, skewOfReplies);
        return copy;
    }

    CtHelper helper() {
        return helper;
    }

    /** The control connection's tuple, or null. */
    PacketTuple parent() {
        return parent;
    }

    int skew() {
        return skew;
    }

    boolean skewOfReplies() {
        return skewOfReplies;
    }

    void skew(int octets, boolean ofReplies) {
        skew = octets;
        skewOfReplies = ofReplies;
    }
}
