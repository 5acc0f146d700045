package dev.patchbay.datapath.netns.iptables;

/**
 * {@code -m physdev}: the ports of the Linux bridge that a bridged packet came in and goes out by.
 *
 * @param isIn whether it must have come in by a bridge's port, or not; null if that does not matter
 * @param in the port it came in by
 * @param isOut whether it must go out by a bridge's port, or not; null if that does not matter
 * @param out the port it goes out by, known from FORWARD on
 * @param isBridged whether it must be bridged and not routed, or the opposite; null if that does not matter
 */
public record PhysdevMatch(Boolean isIn, DeviceMatch in, Boolean isOut, DeviceMatch out, Boolean isBridged)
        implements Match {
    @Override
    public String name() {
        return "physdev";
    }

    @Override
    public String save() {
        return flag(" --physdev-is-in", isIn)
                + device(" --physdev-in ", in)
                + flag(" --physdev-is-out", isOut)
                + device(" --physdev-out ", out)
                + flag(" --physdev-is-bridged", isBridged);
    }

    @Override
    public String list(boolean numeric) {
        return " PHYSDEV match" + save();
    }

    private static String flag(String option, Boolean wanted) {
        return wanted == null ? "" : Match.not(!wanted) + option;
    }

    private static String device(String option, DeviceMatch device) {
        return device.isUnnamed() ? "" : Match.not(device.inverted()) + option + device.name();
    }
}
