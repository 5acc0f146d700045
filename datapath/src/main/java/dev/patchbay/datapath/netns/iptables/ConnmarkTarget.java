package dev.patchbay.datapath.netns.iptables;

/**
 * {@code CONNMARK}: moves marks between a packet and its connection.
 *
 * @param mode what is written
 * @param value for {@link Mode#SET}
 * @param connectionMask bits of the connection's mark that are concerned, {@code --ctmask}
 * @param packetMask bits of the packet's mark that are concerned, {@code --nfmask}
 */
public record ConnmarkTarget(Mode mode, int value, int connectionMask, int packetMask) implements Target {
    /** What is written. */
    public enum Mode {
        /** The connection's mark: {@code (ctmark & ~ctmask) ^ value}. */
        SET,
        /** The connection's mark: {@code (ctmark & ~ctmask) ^ (nfmark & nfmask)}. */
        SAVE,
        /** The packet's mark: {@code (nfmark & ~nfmask) ^ (ctmark & ctmask)}. */
        RESTORE
    }

    /**
     * The mark that is written.
     *
     * @param connection mark of the connection before
     * @param packet mark of the packet before
     */
    public int apply(int connection, int packet) {
        return switch (mode) {
            case SET -> (connection & ~connectionMask) ^ value;
            case SAVE -> (connection & ~connectionMask) ^ (packet & packetMask);
            case RESTORE -> (packet & ~packetMask) ^ (connection & connectionMask);
        };
    }

    @Override
    public String name() {
        return "CONNMARK";
    }

    @Override
    public String save() {
        String masks = " --nfmask " + Target.hex(packetMask) + " --ctmask " + Target.hex(connectionMask);
        return switch (mode) {
            case SET -> " --set-xmark " + Target.hex(value) + "/" + Target.hex(connectionMask);
            case SAVE -> " --save-mark" + masks;
            case RESTORE -> " --restore-mark" + masks;
        };
    }

    @Override
    public String list(boolean numeric) {
        return " CONNMARK"
                + switch (mode) {
                    case SET -> MarkTarget.change(value, connectionMask);
                    case SAVE -> " save" + masks("nfmask", packetMask, "ctmask", connectionMask);
                    case RESTORE -> " restore" + masks("ctmask", connectionMask, "nfmask", packetMask);
                };
    }

    private static String masks(String readName, int read, String writtenName, int written) {
        if (read == written) {
            return read == -1 ? "" : " mask " + Target.hex(read);
        }
        return " " + readName + " " + Target.hex(read) + " " + writtenName + " ~" + Target.hex(written);
    }
}
