package dev.patchbay.datapath.netns.iptables;

/**
 * The device that a rule asks for: {@code -i}, {@code -o}, and those of a bridge.
 *
 * @param inverted whether any other device is meant
 * @param name its name; a plus sign at the end stands for any characters; empty for any device
 */
public record DeviceMatch(boolean inverted, String name) {
    /** Any device. */
    public static final DeviceMatch ANY = new DeviceMatch(false, "");

    /** Whether every device will do, or none being there. */
    public boolean any() {
        return isUnnamed() && !inverted;
    }

    /** Whether there is nothing to print in a rule: no name, or one that all devices have. */
    boolean isUnnamed() {
        return name.isEmpty() || name.equals("+");
    }

    /**
     * Whether it asks for this device.
     *
     * @param device its name, empty if the packet has none at that place of its way
     */
    public boolean accepts(String device) {
        boolean matches = name.endsWith("+")
                ? device.startsWith(name.substring(0, name.length() - 1))
                : name.isEmpty() || name.equals(device);
        return matches != inverted;
    }
}
