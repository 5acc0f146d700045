package dev.patchbay.datapath.ofproto.controller;

/** What becomes of a packet that no flow of a table matches ({@code mod-table} of ovs-ofctl(8); OpenFlow 1.1 and 1.2). */
public enum TableMiss {
    /** As the versions of the controllers have it: to those of OpenFlow before 1.3, otherwise dropped. */
    DEFAULT,
    /** To the controllers. */
    CONTROLLER,
    /** On to the next table. */
    CONTINUE,
    /** Dropped. */
    DROP
}
