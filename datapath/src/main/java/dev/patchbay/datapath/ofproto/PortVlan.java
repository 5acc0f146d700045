package dev.patchbay.datapath.ofproto;

import java.util.BitSet;
import java.util.Objects;

/**
 * The VLANs of a port: columns {@code vlan_mode}, {@code tag}, {@code trunks}, {@code cvlans} and {@code
 * other_config:priority-tags} of OVSDB's Port table.
 *
 * <p>Immutable; the sets are copies and must not be changed.
 *
 * @param mode how the port treats tags.
 * @param tag VLAN of an access port, native VLAN of a native port; 0 for none.
 * @param trunks VLANs that a trunk or native port carries; empty for all of them.
 * @param customerVlans inner VLANs that a dot1q-tunnel port accepts; empty for all of them.
 * @param priorityTags whether and when untagged frames leave with a tag of VID 0.
 */
public record PortVlan(Mode mode, int tag, BitSet trunks, BitSet customerVlans, PriorityTags priorityTags) {
    /** A port that carries all VLANs: what a port is when nothing is set. */
    public static final PortVlan TRUNK = of(null, 0, new BitSet());

    /** How a port treats tags (ovs-vswitchd.conf.db(5), {@code vlan_mode}). */
    public enum Mode {
        ACCESS("access"),
        TRUNK("trunk"),
        NATIVE_TAGGED("native-tagged"),
        NATIVE_UNTAGGED("native-untagged"),
        DOT1Q_TUNNEL("dot1q-tunnel");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        /**
         * Value of the {@code vlan_mode} column.
         *
         * @return for example {@code native-tagged}.
         */
        public String text() {
            return text;
        }

        /**
         * Finds a mode by its text.
         *
         * @param text value of the column.
         * @return the mode.
         * @throws IllegalArgumentException if there is none of that name; the message lists them.
         */
        public static Mode of(String text) {
            for (Mode mode : values()) {
                if (mode.text.equals(text)) {
                    return mode;
                }
            }
            throw new IllegalArgumentException("unknown vlan_mode '" + text
                    + "' (expected access, trunk, native-tagged, native-untagged or dot1q-tunnel)");
        }
    }

    /** When frames of VLAN 0 leave with a tag that only carries a priority. */
    public enum PriorityTags {
        NEVER,
        IF_NONZERO,
        ALWAYS
    }

    /** Takes over copies of the sets. */
    public PortVlan {
        Objects.requireNonNull(mode);
        trunks = (BitSet) trunks.clone();
        customerVlans = (BitSet) customerVlans.clone();
    }

    /**
     * Settings as a user writes them: without a mode, a tag makes an access port and no tag a trunk.
     *
     * @param mode null if not given.
     * @param tag 0 if not given.
     * @param trunks empty if not given.
     * @return the settings.
     */
    public static PortVlan of(Mode mode, int tag, BitSet trunks) {
        Mode effective = mode != null ? mode : tag != 0 ? Mode.ACCESS : Mode.TRUNK;
        return new PortVlan(effective, tag, trunks, new BitSet(), PriorityTags.NEVER);
    }

    /**
     * Whether a frame of a VLAN may pass the port.
     *
     * @param vlan 0 to 4095.
     * @return true if the port is in that VLAN.
     */
    public boolean carries(int vlan) {
        return switch (mode) {
            case ACCESS, DOT1Q_TUNNEL -> vlan == tag;
            case TRUNK -> trunks.isEmpty() || trunks.get(vlan);
            // VLAN 0 is not trunked beside a native VLAN: there, frames without a tag belong to that one.
            case NATIVE_TAGGED, NATIVE_UNTAGGED -> vlan == tag || (vlan != 0 && (trunks.isEmpty() || trunks.get(vlan)));
        };
    }
}
