package dev.patchbay.datapath.ofproto.controller;

/** Why a flow left its table (OpenFlow's {@code OFPRR_…}). */
public enum RemovalReason {
    IDLE_TIMEOUT("idle"),
    HARD_TIMEOUT("hard"),
    DELETE("delete"),
    GROUP_DELETE("group_delete"),
    METER_DELETE("meter_delete"),
    EVICTION("eviction");

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
