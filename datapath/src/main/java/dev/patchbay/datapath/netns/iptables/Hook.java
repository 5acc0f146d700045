package dev.patchbay.datapath.netns.iptables;

/** The places on a packet's way through a namespace where built-in chains stand, in the order of {@code enum nf_inet_hooks}. */
public enum Hook {
    /** As it came in, before the route is known. */
    PREROUTING,
    /** It is for the namespace itself. */
    INPUT,
    /** It goes on to somewhere else. */
    FORWARD,
    /** It was made in the namespace. */
    OUTPUT,
    /** It is about to leave. */
    POSTROUTING
}
