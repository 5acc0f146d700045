package dev.patchbay.datapath.vport;

/**
 * Tells a sleeping thread that there is work for it in a ring.
 *
 * <p>Called from any thread after the work was put into the ring, often and cheaply: an implementation remembers that a
 * call is pending and does nothing for further ones. It neither blocks nor allocates in that case.
 */
@FunctionalInterface
public interface Wakeup {
    /** Nobody sleeps, or somebody steps by hand. */
    Wakeup NONE = () -> {};

    /** There is work. */
    void wakeup();
}
