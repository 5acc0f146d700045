package dev.patchbay.datapath.ofproto.controller;

import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;

/** Why a packet goes to the controller (OpenFlow's {@code OFPR_…}, and the two kinds of miss that Open vSwitch tells apart). */
public enum PacketInReason {
    /** {@code controller(reason=no_match)} asked for it by this name. */
    NO_MATCH("no_match"),
    ACTION("action"),
    INVALID_TTL("invalid_ttl"),
    ACTION_SET("action_set"),
    GROUP("group"),
    PACKET_OUT("packet_out"),
    /** The flow of a table that matches everything with priority 0 has a {@code controller} action. */
    EXPLICIT_MISS("no_match"),
    /** No flow of the table matches, and whoever listens wants to hear of that. */
    IMPLICIT_MISS("no_match");

    private final String text;

    PacketInReason(String text) {
        this.text = text;
    }

    /**
     * The word that a listener gets.
     *
     * @param version OpenFlow version that it speaks; earlier ones know fewer reasons.
     * @return for example {@code no_match}.
     */
    public String text(OpenFlowVersion version) {
        boolean asAction = switch (this) {
            case ACTION_SET, GROUP, PACKET_OUT -> !version.atLeast(OpenFlowVersion.OF14);
            case EXPLICIT_MISS -> !version.atLeast(OpenFlowVersion.OF13);
            default -> false;
        };
        return asAction ? ACTION.text : text;
    }

    /**
     * The word that stands in an action.
     *
     * @return for example {@code no_match}.
     */
    public String text() {
        return text;
    }

    /**
     * Finds a reason by the word for it in an action.
     *
     * @param text word, letter case ignored.
     * @return the reason, null if there is none.
     */
    public static PacketInReason byText(String text) {
        for (PacketInReason reason : values()) {
            if (reason.text.equalsIgnoreCase(text)) {
                return reason;
            }
        }
        return null;
    }
}
