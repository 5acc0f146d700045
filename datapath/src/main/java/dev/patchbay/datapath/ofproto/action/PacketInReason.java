package dev.patchbay.datapath.ofproto.action;

import java.util.Locale;

/**
 * Why a packet goes to a controller.
 *
 * <p>{@link #NO_MATCH} to {@link #PACKET_OUT} are the numbers 0 to 5 of OpenFlow 1.5, in that order.
 */
public enum PacketInReason {
    NO_MATCH,
    ACTION,
    INVALID_TTL,
    ACTION_SET,
    GROUP,
    PACKET_OUT;

    /**
     * Name in text.
     *
     * @return for example {@code no_match}.
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a reason by its name.
     *
     * @param text name, letter case ignored.
     * @return the reason, null if there is none.
     */
    static PacketInReason byText(String text) {
        for (PacketInReason reason : values()) {
            if (reason.name().equalsIgnoreCase(text)) {
                return reason;
            }
        }
        return null;
    }
}
