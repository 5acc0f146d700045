package dev.patchbay.control.capture;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * What a capture of all devices knows of a frame in the place of its Ethernet header: Linux's cooked header, version 2 (libpcap,
 * LINKTYPE_LINUX_SLL2).
 *
 * <pre>
 *   type of the payload | 0 | ifindex | 1 | kind | 6 | source address and two octets 0 | payload
 * </pre>
 *
 * @param device its name
 * @param ifindex its number
 * @param kind whose frame it was
 */
public record Cooked(String device, int ifindex, Kind kind) {
    /** Octets of the header. */
    public static final int BYTES = 20;

    /** Octets that it is longer than that of Ethernet. */
    static final int MORE = BYTES - 14;

    private static final byte ETHERNET = 1;
    private static final byte ADDRESS_BYTES = 6;

    /** Kinds of frames as a device sees them, numbered as in the header. */
    public enum Kind {
        /** For the device. */
        IN(0, "In"),
        /** For everybody. */
        BROADCAST(1, "B"),
        /** For a group. */
        MULTICAST(2, "M"),
        /** For somebody else. */
        OTHER(3, "P"),
        /** Sent by the device. */
        OUT(4, "Out");

        private final int number;
        private final String text;

        Kind(int number, String text) {
            this.number = number;
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * Of a frame.
     *
     * @param incoming whether the device got it
     * @param mac address of the device
     */
    public static Cooked of(String device, int ifindex, String mac, boolean incoming, byte[] frame) {
        FrameParts parts = FrameParts.of(frame);
        Kind kind = Kind.IN;
        if (!incoming) {
            kind = Kind.OUT;
        } else if (parts.broadcast()) {
            kind = Kind.BROADCAST;
        } else if (parts.multicast()) {
            kind = Kind.MULTICAST;
        } else if (!parts.destinationMac.equals(mac.toLowerCase(Locale.ROOT))) {
            kind = Kind.OTHER;
        }
        return new Cooked(device, ifindex, kind);
    }

    /** The frame with this header in the place of its own; tags stay, behind it. */
    public byte[] packet(byte[] frame) {
        if (frame.length < 14) {
            return new byte[0];
        }
        ByteBuffer packet = ByteBuffer.allocate(frame.length + MORE);
        packet.put(frame, 12, 2).putShort((short) 0).putInt(ifindex).putShort(ETHERNET);
        packet.put((byte) kind.number).put(ADDRESS_BYTES).put(frame, 6, 6).putShort((short) 0);
        packet.put(frame, 14, frame.length - 14);
        return packet.array();
    }
}
