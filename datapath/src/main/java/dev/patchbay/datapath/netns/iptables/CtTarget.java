package dev.patchbay.datapath.netns.iptables;

/**
 * {@code CT} and {@code NOTRACK}: how the packet's connection is to be tracked; table raw.
 *
 * @param notrack whether not at all
 * @param zone of the connection, 0 to 65535; 0 unless {@code --zone} says otherwise
 * @param old whether it was written as {@code NOTRACK}
 */
public record CtTarget(boolean notrack, int zone, boolean old) implements Target {
    @Override
    public String name() {
        return "CT";
    }

    @Override
    public String saveName() {
        return old ? "NOTRACK" : "CT";
    }

    @Override
    public String save() {
        if (old) {
            return "";
        }
        return notrack ? " --notrack" : zone == 0 ? "" : " --zone " + zone;
    }

    @Override
    public String list(boolean numeric) {
        if (old) {
            return " NOTRACK";
        }
        return " CT" + (notrack ? " notrack" : zone == 0 ? "" : " zone " + zone);
    }
}
