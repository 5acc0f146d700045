package dev.patchbay.datapath.ofproto.meter;

import java.util.Locale;

/**
 * What a meter does above one rate.
 *
 * @param type what happens to packets.
 * @param rate kilobits or packets per second, as the meter measures; unsigned, at least 1.
 * @param burstSize kilobits or packets that may come at once; unsigned, 0 if the meter gives no bursts.
 * @param precedenceLevel by how much {@link Type#DSCP_REMARK} raises the drop precedence, 1 to 255; 0 for other types.
 */
public record Band(Type type, int rate, int burstSize, int precedenceLevel) {
    /** What happens to packets above the rate. */
    public enum Type {
        /** They are dropped. */
        DROP,
        /** The drop precedence in their DSCP is raised. */
        DSCP_REMARK;

        /**
         * Name in text.
         *
         * @return for example {@code dscp_remark}.
         */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
