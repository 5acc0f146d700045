package dev.patchbay.datapath.conntrack;

/**
 * Something to be done to all connections, a few at a time; ones that come meanwhile may be left out.
 *
 * <p><b>Threads.</b> Slow path only.
 */
@FunctionalInterface
public interface ConnectionPass {
    /**
     * Goes on.
     *
     * @param places most places of the table to look at; positive.
     * @return whether there is more to do.
     */
    boolean step(int places);

    /** Does all that is left. */
    default void finish() {
        boolean more = true;
        while (more) {
            more = step(Integer.MAX_VALUE);
        }
    }
}
