package dev.patchbay.datapath.ofproto.controller;

/** Why a flow left its table (OpenFlow's {@code OFPRR_…}). */
public enum RemovalReason {
    IDLE_TIMEOUT("idle"),
    HARD_TIMEOUT("hard"),
    DELETE("delete"),
    EVICTION("eviction"),
    /** An added flow took its place; nobody is told. */
    REPLACED("replaced");

    private final String text;

    RemovalReason(String text) {
        this.text = text;
    }

    /**
     * The word that {@code ovs-ofctl} prints.
     *
     * @return for example {@code idle}.
     */
    public String text() {
        return text;
    }
}
