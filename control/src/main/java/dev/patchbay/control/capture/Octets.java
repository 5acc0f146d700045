package dev.patchbay.control.capture;

import java.util.HexFormat;

/**
 * Part of a frame, read with the caution that a printer needs: the end may come anywhere, and a header may claim more.
 *
 * @param bytes the whole captured frame
 * @param start of this part
 * @param end of this part, exclusive
 */
record Octets(Bytes bytes, int start, int end) {
    /** The captured octets; wrapped so that the part compares by identity. */
    static final class Bytes {
        private final byte[] content;

        Bytes(byte[] content) {
            this.content = content;
        }
    }

    static Octets of(byte[] frame) {
        return new Octets(new Bytes(frame), 0, frame.length);
    }

    int length() {
        return end - start;
    }

    boolean has(int count) {
        return length() >= count;
    }

    int u8(int index) {
        return bytes.content[start + index] & 0xff;
    }

    int u16(int index) {
        return u8(index) << 8 | u8(index + 1);
    }

    long u32(int index) {
        return (long) u16(index) << 16 | u16(index + 2);
    }

    /** What lies behind the first octets. */
    Octets from(int index) {
        return new Octets(bytes, Math.min(start + index, end), end);
    }

    /** At most so many of the first octets. */
    Octets first(int count) {
        return new Octets(bytes, start, Math.min(end, start + Math.max(count, 0)));
    }

    String mac(int index) {
        return HexFormat.ofDelimiter(":").formatHex(bytes.content, start + index, start + index + 6);
    }

    String ipv4(int index) {
        return u8(index) + "." + u8(index + 1) + "." + u8(index + 2) + "." + u8(index + 3);
    }

    /** RFC 5952 spelling. */
    String ipv6(int index) {
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int zeros = 0;
            while (i + zeros < 8 && u16(index + 2 * (i + zeros)) == 0) {
                zeros++;
            }
            if (zeros > bestLength) {
                bestStart = i;
                bestLength = zeros;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(u16(index + 2 * i)));
        }
        return text.toString();
    }

    /** The sum of all 16-bit words in ones' complement, not inverted; an odd last octet counts as if a zero followed. */
    long sum() {
        long sum = 0;
        int i = 0;
        for (; i + 1 < length(); i += 2) {
            sum += u16(i);
        }
        return i < length() ? sum + (u8(i) << 8) : sum;
    }

    /** The Internet checksum for a sum. */
    static int checksum(long sum) {
        long folded = sum;
        while (folded > 0xffff) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) (~folded & 0xffff);
    }

    /** Sixteen octets per line with their offsets and characters, as {@code tcpdump} shows what it cannot read. */
    String dump() {
        return dump(true);
    }

    /** The same, perhaps without the characters. */
    String dump(boolean withCharacters) {
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < length(); line += 16) {
            StringBuilder hex = new StringBuilder();
            StringBuilder characters = new StringBuilder();
            for (int i = line; i < Math.min(line + 16, length()); i++) {
                hex.append(i % 2 == 0 ? " " : "").append(String.format("%02x", u8(i)));
                characters.append(u8(i) > 0x20 && u8(i) < 0x7f ? (char) u8(i) : '.');
            }
            text.append(
                    withCharacters
                            ? String.format("\n\t0x%04x:  %-39s  %s", line, hex.substring(1), characters)
                            : String.format("\n\t0x%04x:  %s", line, hex.substring(1)));
        }
        return text.toString();
    }

    /** The octets as characters in a line of their own; those that are none are dots, and carriage returns are left out. */
    String characters() {
        StringBuilder text = new StringBuilder("\n");
        for (int i = 0; i < length(); i++) {
            char character = (char) u8(i);
            if (character != '\r') {
                boolean plain = character == '\n' || character == '\t' || (character >= ' ' && character < 0x7f);
                text.append(plain ? character : '.');
            }
        }
        return text.toString();
    }
}
