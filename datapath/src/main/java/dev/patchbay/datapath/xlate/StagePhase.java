package dev.patchbay.datapath.xlate;

/** Where in a namespace a packet goes on that was recirculated or kept waiting. */
enum StagePhase {
    /** Behind the tracker of PREROUTING. */
    PREROUTING,
    /** Behind all of PREROUTING: it needs its route. */
    ROUTE,
    /** Behind the tracker of OUTPUT. */
    OUTPUT,
    /** Behind the first half of OUTPUT: filters come next. */
    OUTPUT_FILTER,
    /** In front of FORWARD, although it is longer than what may leave. */
    FORWARD_LONG,
    /** Behind POSTROUTING: it needs the neighbour's address. */
    FINISH
}
