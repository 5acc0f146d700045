package dev.patchbay.datapath.conntrack;

/** An application whose control connection announces data connections ({@code alg=} of ovs-actions(7)). */
public enum CtHelper {
    /** No application. */
    NONE,
    /** File transfer, RFC 959 and RFC 2428. */
    FTP,
    /** Trivial file transfer, RFC 1350. */
    TFTP;

    private final String text = name().toLowerCase(java.util.Locale.ROOT);

    /**
     * Name in flows and datapath actions.
     *
     * @return for example {@code ftp}.
     */
    public String text() {
        return text;
    }
}
