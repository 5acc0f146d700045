package dev.patchbay.perf.memory;

import java.util.List;

/**
 * Which packets the switch gets, and with which caches.
 *
 * @param name in results.
 * @param flows different inner flows; each has addresses and ports of its own.
 * @param run packets of one flow in a row: 64 as the kernel hands them over when it has merged datagrams, 1 for flows that
 *     alternate.
 * @param imix whether frames of 64, 570 and 1,400 octets alternate, 7 : 4 : 1; else all have 64.
 * @param emc whether the exact-match cache is used.
 * @param masks over how many subtables the flows spread evenly.
 * @param path what the packets meet beside br-tun's tables.
 */
record Workload(String name, int flows, int run, boolean imix, boolean emc, int masks, Path path) {
    /** What a packet passes. */
    enum Path {
        /** br-tun's tables alone. */
        TUNNEL,
        /** Connection tracking twice before them, with as many recirculations as a floating address needs. */
        TRACKED,
        /** The namespaces of a floating address in place of most of them. */
        FLOATING_IP
    }

    private static final int MERGED = 64;

    /** What is measured unless the user chooses. */
    static final List<Workload> ALL = List.of(
            of("1 flow", 1, MERGED),
            of("1,000 flows, runs of 64", 1_000, MERGED),
            of("1,000 flows, alternating", 1_000, 1),
            of("1,000 flows, alternating, IMIX", 1_000, 1).withImix(),
            of("100,000 flows, runs of 64", 100_000, MERGED),
            of("100,000 flows, alternating", 100_000, 1),
            of("100,000 flows, alternating, IMIX", 100_000, 1).withImix(),
            of("1,000 flows, megaflows only, 1 subtable", 1_000, 1).withoutEmc(1),
            of("1,000 flows, megaflows only, 10 subtables", 1_000, 1).withoutEmc(10),
            of("100,000 flows, megaflows only, 10 subtables", 100_000, 1).withoutEmc(10),
            of("1,000 flows, alternating, tracked twice", 1_000, 1).by(Path.TRACKED),
            of("1,000 flows, alternating, floating IP", 1_000, 1).by(Path.FLOATING_IP));

    private static Workload of(String name, int flows, int run) {
        return new Workload(name, flows, run, false, true, 1, Path.TUNNEL);
    }

    private Workload withImix() {
        return new Workload(name, flows, run, true, emc, masks, path);
    }

    private Workload withoutEmc(int spread) {
        return new Workload(name, flows, run, imix, false, spread, path);
    }

    private Workload by(Path other) {
        return new Workload(name, flows, run, imix, emc, masks, other);
    }
}
