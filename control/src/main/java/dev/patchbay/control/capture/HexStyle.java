package dev.patchbay.control.capture;

/**
 * Which octets of a frame are shown behind its text: {@code -x}, {@code -X} and {@code -A} of {@code tcpdump}.
 *
 * @param hex whether as numbers
 * @param characters whether as characters
 * @param linkLevel whether with the header of the link
 */
public record HexStyle(boolean hex, boolean characters, boolean linkLevel) {
    /** Nothing of them. */
    public static final HexStyle NONE = new HexStyle(false, false, false);

    /**
     * The octets as text, each line after a line feed.
     *
     * @param packet with its header
     * @param header octets of the header
     */
    public String of(byte[] packet, int header) {
        Octets octets = Octets.of(packet).from(linkLevel ? 0 : Math.min(header, packet.length));
        if (hex) {
            return octets.dump(characters);
        }
        return characters ? octets.characters() : "";
    }
}
