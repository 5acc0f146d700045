package dev.patchbay.perf.peers;

/**
 * One system under test's place in the wiring: its namespace, and the ends of its two veth pairs.
 *
 * <pre>
 *   source's namespace         switch's namespace          sink's namespace
 *   s1 10.201.1.1 ──────────── in 10.201.1.2
 *                              out 10.202.1.2 ──────────── k1 10.202.1.1
 * </pre>
 *
 * @param number of the system, 1 to 250.
 * @param namespace of the system.
 * @param sourceNamespace the source's.
 * @param sinkNamespace the sink's.
 */
record Place(int number, String namespace, String sourceNamespace, String sinkNamespace) {
    /** The system's device towards the source. */
    static final String IN = "in";

    /** The system's device towards the sink. */
    static final String OUT = "out";

    String sourceDevice() {
        return "s" + number;
    }

    String sinkDevice() {
        return "k" + number;
    }

    String source() {
        return address(201, 1);
    }

    /** The system's own address on the source's side: its tunnel end for both sides unless it needs two. */
    String inside() {
        return address(201, 2);
    }

    /** The system's own address on the sink's side. */
    String outside() {
        return address(202, 2);
    }

    String sink() {
        return address(202, 1);
    }

    private String address(int net, int host) {
        return "10." + net + '.' + number + '.' + host;
    }

    /** Addresses of hardware: 1 source, 2 in, 3 out, 4 sink. */
    String mac(int end) {
        return "02:50:42:f0:%02x:%02x".formatted(number, end);
    }
}
