package dev.patchbay.perf.report;

import java.util.Arrays;

/** How the measured systems are called, and in which colour they are drawn. */
enum Systems {
    LIMIT("limit", "receives and sends only (the limit)", "#8a8f98"),
    LIMIT_AGAIN("limit-again", "the limit against itself", "#b9bec6"),
    LINUX("linux", "Patchbay, Linux engine", "#2f7ed8"),
    PORTABLE("portable", "Patchbay, portable engine", "#8dbdf0"),
    KERNEL("kernel", "Linux kernel, vxlan and bridge", "#d9822b"),
    AF_XDP("afxdp", "Open vSwitch, AF_XDP", "#3d9970"),
    AF_PACKET("afpacket", "Open vSwitch, AF_PACKET", "#8fcfb3");

    private final String word;
    private final String title;
    private final String colour;

    Systems(String word, String title, String colour) {
        this.word = word;
        this.title = title;
        this.colour = colour;
    }

    String title() {
        return title;
    }

    String colour() {
        return colour;
    }

    /** The system that result files call by this word; null for one that is not known here. */
    static Systems of(String word) {
        return Arrays.stream(values())
                .filter(system -> system.word.equals(word))
                .findFirst()
                .orElse(null);
    }
}
